using Signalbox.Platform.Errors;

namespace Signalbox.Shop.Rules;

/// <summary>What kinds of rules are called in files and on the wire.</summary>
internal static class RuleKinds
{
    private static readonly (string Name, string Chinese, MatchKind Kind)[] All =
    [
        ("contains", "包含", MatchKind.Contains),
        ("exact", "完全一致", MatchKind.Exact),
        ("all-words", "全部包含", MatchKind.AllWords),
        ("regex", "正则", MatchKind.Regex),
        ("default", "默认", MatchKind.Default),
    ];

    public static string Name(MatchKind kind) => All.First(k => k.Kind == kind).Name;

    /// <param name="said">The English or the Chinese name.</param>
    /// <exception cref="RefusedException">400 <c>shop.rule.kind</c>.</exception>
    public static MatchKind Read(string? said)
    {
        var name = PlainText.Of(said ?? "");
        foreach (var (english, chinese, kind) in All)
            if (name == english || name == chinese)
                return kind;
        throw RefusedException.Invalid(
            "shop.rule.kind",
            $"There is no kind of rule «{(name.Length > 20 ? name[..20] + "…" : name)}»; there are {string.Join(", ", All.Select(k => k.Name))}."
        );
    }
}
