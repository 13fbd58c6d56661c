using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;

namespace Signalbox.Operations.Alerts;

/// <summary>Which alerts are meant: <c>rule=disk-full</c>, <c>severity=warning</c>, <c>channel=mail*</c>; several must all hold; <c>*</c> means all.</summary>
internal sealed class Matcher
{
    private readonly IReadOnlyList<(string Name, string Value)> all;

    private Matcher(IReadOnlyList<(string Name, string Value)> all) => this.all = all;

    /// <exception cref="RefusedException">400 <c>operations.alert.matcher</c>.</exception>
    public static Matcher Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is ["*"])
            return new Matcher([]);
        var parts = words.Select(w => w.Split('=', 2)).ToList();
        if (parts.Count == 0 || parts.Exists(p => p is not [{ Length: > 0 }, { Length: > 0 }]))
            throw RefusedException.Invalid(
                "operations.alert.matcher",
                $"«{text}» does not say which alerts are meant. Write rule=disk-full, severity=warning or channel=mail, several with a space between, or * for all."
            );
        return new Matcher([.. parts.Select(p => (p[0], p[1]))]);
    }

    public bool Takes(Notice notice) =>
        all.All(m =>
            m.Name switch
            {
                "rule" => IsLike(notice.Rule, m.Value),
                "severity" => IsLike(notice.Severity.ToString(), m.Value),
                _ => notice.Labels.TryGetValue(m.Name, out var value) && IsLike(value, m.Value),
            }
        );

    private static bool IsLike(string value, string pattern) =>
        pattern.EndsWith('*')
            ? value.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
            : value.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
