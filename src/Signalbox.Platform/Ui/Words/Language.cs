namespace Signalbox.Platform.Ui.Words;

/// <summary>The two languages of the console.</summary>
public enum Language
{
    /// <summary>Simplified Chinese, written first.</summary>
    Chinese,

    /// <summary>English.</summary>
    English,
}

/// <summary>How languages are called and chosen.</summary>
public static class Languages
{
    /// <summary>As in <c>lang=</c> of a page.</summary>
    public static string Tag(this Language language) => language == Language.Chinese ? "zh-CN" : "en";

    /// <summary>The first of the browser's languages that we speak; Chinese where it names none of them.</summary>
    /// <param name="acceptLanguage">The header; weights are read, order counts where they are equal.</param>
    public static Language Choose(string? acceptLanguage)
    {
        if (
            acceptLanguage is not { Length: > 0 and < 500 }
            || !Microsoft.Net.Http.Headers.StringWithQualityHeaderValue.TryParseList([acceptLanguage], out var wanted)
        )
            return Language.Chinese;
        foreach (var tag in wanted.OrderByDescending(w => w.Quality ?? 1).Select(w => w.Value.Value ?? ""))
        {
            if (tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
                return Language.Chinese;
            if (tag.StartsWith("en", StringComparison.OrdinalIgnoreCase))
                return Language.English;
        }
        return Language.Chinese;
    }

    /// <summary>Of a stored value or a form's; null where it is neither.</summary>
    public static Language? Parse(string? tag) =>
        tag switch
        {
            "zh" or "zh-CN" => Language.Chinese,
            "en" => Language.English,
            _ => null,
        };
}
