using Signalbox.Shop.Rules;

namespace Signalbox.Shop.Tests.Rules;

/// <summary>Rules for tests, which name only what matters to them.</summary>
internal static class ExampleRules
{
    private static int last;

    public static Rule Rule(
        MatchKind kind,
        string words,
        string answer = "好的",
        string? item = null,
        int order = 100,
        bool enabled = true
    ) =>
        new(
            new Guid(Interlocked.Increment(ref last), 0, 0, new byte[8]),
            new RuleDraft
            {
                Kind = kind,
                Words =
                    words.Length == 0 ? []
                    : kind == MatchKind.Regex ? [words]
                    : words.Split('|'),
                Answer = new RuleAnswer(answer, []),
                Item = item,
                Order = order,
                Enabled = enabled,
            }
        );

    /// <summary>The same by looking at each rule's each word, one after the other.</summary>
    public static IReadOnlyList<Guid> Naive(IEnumerable<Rule> rules, string text, string? item)
    {
        var said = PlainText.Of(text);
        return
        [
            .. rules
                .Where(r => r.Says.Enabled && (r.Says.Item is null || r.Says.Item == item) && Fits(r.Says))
                .Select(r =>
                    (
                        Rule: r,
                        Longest: r.Says.Words.Where(Stands).Select(w => PlainText.Of(w).Length).DefaultIfEmpty().Max()
                    )
                )
                .OrderBy(r => r.Rule.Level)
                .ThenBy(r => r.Rule.Says.Order)
                .ThenByDescending(r => r.Longest)
                .ThenBy(r => r.Rule.Id)
                .Select(r => r.Rule.Id),
        ];

        bool Stands(string word) => said.Contains(PlainText.Of(word), StringComparison.Ordinal);

        bool Fits(RuleDraft rule) =>
            rule.Kind switch
            {
                MatchKind.Contains => rule.Words.Any(Stands),
                MatchKind.AllWords => rule.Words.All(Stands),
                MatchKind.Exact => rule.Words.Any(w => PlainText.Of(w) == said),
                _ => rule.Kind == MatchKind.Default,
            };
    }
}
