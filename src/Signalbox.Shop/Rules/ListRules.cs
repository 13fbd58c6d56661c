using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Rules;

/// <summary>Which rules are asked for.</summary>
/// <param name="Account">Those of one account, without those of all; null: all of yours.</param>
/// <param name="Item">Those of one item.</param>
/// <param name="Holds">Part of a word or of the answer, as it is written there; at most 100 letters.</param>
/// <param name="Page">From 1; 200 rules each.</param>
internal sealed record RuleQuery(Guid? Account, string? Item, string? Holds, int Page);

/// <summary>A rule as it is shown.</summary>
internal sealed record RuleRow(
    Guid Id,
    Guid? Account,
    string? Item,
    string Kind,
    IReadOnlyList<string> Words,
    string Answer,
    IReadOnlyList<string> Pictures,
    int Order,
    bool Enabled
)
{
    public static RuleRow Of(Rule rule) =>
        new(
            rule.Id,
            rule.Says.Account,
            rule.Says.Item,
            RuleKinds.Name(rule.Says.Kind),
            rule.Says.Words,
            rule.Says.Answer.Text,
            rule.Says.Answer.Pictures,
            rule.Says.Order,
            rule.Says.Enabled
        );
}

/// <summary>A page of rules.</summary>
/// <param name="Rules">At most 200, in their order.</param>
/// <param name="More">Whether another page follows.</param>
/// <param name="Uses">How often those of them answered that ever did.</param>
internal sealed record RulePage(IReadOnlyList<RuleRow> Rules, bool More, IReadOnlyList<RuleUse> Uses);

/// <summary>How often a rule answered.</summary>
/// <param name="Hits">Questions; a buyer's messages that were answered together are one.</param>
/// <param name="LastAt">Of the last question.</param>
internal sealed record RuleUse(Guid Rule, long Hits, DateTimeOffset LastAt);

/// <summary>Lists the rules of a caller's accounts.</summary>
internal sealed class ListRules(RuleStore rules, OwnRules own)
{
    public const int PageSize = 200;
    private const int MostPages = 10_000;
    private const int LongestAsked = 100;

    /// <exception cref="RefusedException">400 <c>shop.rule.page</c>; 404 <c>shop.account.unknown</c>.</exception>
    public async Task<RulePage> RunAsync(Actor actor, RuleQuery query, CancellationToken ct)
    {
        if (query.Page is < 1 or > MostPages || query.Holds?.Length > LongestAsked)
            throw RefusedException.Invalid(
                "shop.rule.page",
                $"A page is a number from 1 to {MostPages}; what is looked for has {LongestAsked} letters at most."
            );
        if (query.Account is not null)
            await own.UserOfAsync(actor, query.Account, ct);
        var (where, values) = Where(own.Of(actor), query);
        var found = await rules.SelectAsync(
            $"{where} ORDER BY place, id LIMIT @most OFFSET @skip",
            [.. values, ("@most", PageSize + 1), ("@skip", (query.Page - 1) * PageSize)],
            ct
        );
        var shown = found.Take(PageSize).Select(RuleRow.Of).ToList();
        return new RulePage(shown, found.Count > PageSize, await rules.UsesAsync([.. shown.Select(r => r.Id)], ct));
    }

    /// <summary>One of them.</summary>
    /// <exception cref="RefusedException">404 <c>shop.rule.not-found</c>.</exception>
    public async Task<RuleRow> ShowAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await own.GetAsync(actor, id, ct);
        return await rules.SelectAsync("id = @id", [("@id", id)], ct) is [var rule]
            ? RuleRow.Of(rule)
            : throw RefusedException.NotFound("shop.rule.not-found", $"You have no rule {id}.");
    }

    private static (string Where, List<(string, object?)> Values) Where(Guid? user, RuleQuery query)
    {
        var (parts, values) = (new List<string> { "0 = 0" }, new List<(string, object?)>());
        if (user is not null)
            Add("user_id = @user", "@user", user);
        if (query.Account is not null)
            Add("account_id = @account", "@account", query.Account);
        if (query.Item is not null)
            Add("item_id = @item", "@item", query.Item);
        if (!string.IsNullOrEmpty(query.Holds))
            Add(
                @"(said LIKE @holds ESCAPE '\' OR answer LIKE @holds ESCAPE '\')",
                "@holds",
                $"%{Escaped(query.Holds)}%"
            );
        return (string.Join(" AND ", parts), values);

        void Add(string part, string name, object? value)
        {
            parts.Add(part);
            values.Add((name, value));
        }
    }

    private static string Escaped(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal);
}
