using System.Globalization;
using System.Text;

namespace Signalbox.Market.Providers;

/// <summary>Reading the lines of Sina and Tencent: GBK text with fields between separators.</summary>
internal static class SourceText
{
    private static readonly Encoding Gb18030 = MakeEncoding();

    /// <summary>GBK and what came after it; half a character at the end becomes a mark.</summary>
    public static string Decode(ReadOnlySpan<byte> body) => Gb18030.GetString(body);

    /// <summary>What the marks of a body say that it is, where it is not what was asked for.</summary>
    public static bool IsWebPage(string body) => body.TrimStart().StartsWith('<');

    /// <summary>The lines <c>var NAME="…";</c> or <c>NAME="…";</c>, each with its name and what is between the quotes.</summary>
    public static IEnumerable<(string Name, string Value)> Assignments(string body)
    {
        foreach (var line in body.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = line.IndexOf('=');
            if (equals <= 0 || line.Length < equals + 3 || line[equals + 1] != '"' || line[^1] != '"')
                continue;
            var name = line[..equals];
            yield return (name.StartsWith("var ", StringComparison.Ordinal) ? name[4..] : name, line[(equals + 2)..^1]);
        }
    }

    /// <summary>0 and what is no number are none: a price of 0 means that nothing was traded.</summary>
    public static decimal? Price(string field) => Number(field) is > 0 and { } price ? price : null;

    public static decimal? Number(string field) =>
        decimal.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A local time of the exchange as an instant; null when it is none.</summary>
    public static DateTimeOffset? Instant(string text, string timeZone, params string[] formats)
    {
        if (!DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static Encoding MakeEncoding()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding("GB18030");
    }
}
