using System.Text.RegularExpressions;

namespace Signalbox.Platform.Ui.Words;

/// <summary>What the framework says of a field, in the reader's language; our own sentences pass as they are.</summary>
internal static partial class FieldFaults
{
    public static string? Say(Text words, string? message)
    {
        if (message is null)
            return null;
        if (Missing().IsMatch(message))
            return words["field.missing"];
        if (TooLong().Match(message) is { Success: true } length)
            return words["field.too-long", length.Groups["most"].Value];
        return Outside().Match(message) is { Success: true } range
            ? words["field.outside", range.Groups["least"].Value, range.Groups["most"].Value]
            : message;
    }

    [GeneratedRegex(@"^The \w+ field is required\.$", RegexOptions.NonBacktracking)]
    private static partial Regex Missing();

    [GeneratedRegex(
        @"^The field \w+ must be a (string|string or array type) with a .*maximum length of '?(?<most>\d+)'?\.$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex TooLong();

    [GeneratedRegex(
        @"^The field \w+ must be between (?<least>[\d.:]+) and (?<most>[\d.:]+)\.$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Outside();
}
