using System.Globalization;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Ui.Words;

/// <summary>What a refusal's code means, in the reader's language.</summary>
public static class RefusalWords
{
    /// <summary>One sentence for it.</summary>
    /// <returns>The refusal's own sentence, which is English, where there are no words for its code; null for none.</returns>
    internal static string? Say(this Text words, RefusedException? refused)
    {
        if (refused is null)
            return null;
        var seconds = Math.Ceiling((refused.RetryAfter ?? TimeSpan.Zero).TotalSeconds);
        return words.Has(KeyOf(refused.Code))
            ? words[KeyOf(refused.Code), seconds.ToString("0", CultureInfo.InvariantCulture)]
            : refused.Message;
    }

    /// <summary>Words for it, and behind them, where they are not its own, the sentence that knows the details.</summary>
    /// <returns>Null for none.</returns>
    public static string? SayFully(this Text words, RefusedException? refused) =>
        words.Say(refused) is { } said && words.Language == Language.Chinese && said != refused?.Message
            ? $"{said} {refused?.Message}"
            : refused?.Message;

    /// <returns>What a code means in Chinese, for a reader of it; null where the refusal's own sentence says it.</returns>
    internal static string? SayCode(this Text words, string code) =>
        words.Language == Language.Chinese && words.Has(KeyOf(code)) ? words[KeyOf(code)] : null;

    private static string KeyOf(string code) => $"refused.{code}";
}
