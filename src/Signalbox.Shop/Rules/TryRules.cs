using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Replies;

namespace Signalbox.Shop.Rules;

/// <summary>A message to be tried out.</summary>
/// <param name="Item">What it would be about; null: nothing that is known.</param>
/// <param name="Text">1 to 4,000 letters.</param>
internal sealed record RuleTrial(Guid Account, string? Item, string? Text);

/// <summary>A rule that fits, and where its words stand.</summary>
internal sealed record TriedHit(RuleRow Rule, IReadOnlyList<WordPlace> Places);

/// <summary>What the rules would make of a message. Nothing is sent.</summary>
/// <param name="Winner">Null: no rule fits.</param>
/// <param name="Messages">What would be said, with example values; none where the winner says nothing, on purpose.</param>
/// <param name="Others">What else would have fitted, in its order; at most 23.</param>
/// <param name="More">How many others there are.</param>
/// <param name="TimedOut">Rules whose pattern took too long for this message.</param>
/// <param name="NotTried">How many patterns there was no time left for.</param>
internal sealed record TriedRules(
    TriedHit? Winner,
    IReadOnlyList<string> Messages,
    IReadOnlyList<TriedHit> Others,
    int More,
    IReadOnlyList<RuleRow> TimedOut,
    int NotTried
);

/// <summary>Says which rule would answer a message, and why.</summary>
internal sealed class TryRules(RuleSets sets, AccountStore accounts, AccountScope scope, TimeProvider clock)
{
    /// <exception cref="RefusedException">400 <c>shop.rule.trial</c>; 404 <c>shop.account.unknown</c>.</exception>
    public async Task<TriedRules> RunAsync(Actor actor, RuleTrial trial, CancellationToken ct)
    {
        if (trial.Text is not { Length: >= 1 and <= RuleSet.LongestText } text)
            throw RefusedException.Invalid(
                "shop.rule.trial",
                $"Write a message of 1 to {RuleSet.LongestText} letters."
            );
        var account = await accounts.GetAsync(scope.Of(actor), trial.Account, ct);
        var match = (await sets.GetAsync(account, ct)).Match(text, trial.Item, clock);
        var example = new AnswerValues("买家", "商品", 100, "3300000000000000001", account.Name);
        return new TriedRules(
            match.Winner is { } winner ? Shown(winner) : null,
            match.Winner is { } said
                ? [.. SplitAnswer.Into(said.Rule.Says.Answer.Text).Select(part => FillAnswer.Run(part, example))]
                : [],
            [.. match.Hits.Skip(1).Select(Shown)],
            match.More,
            [.. match.TimedOut.Select(RuleRow.Of)],
            match.NotTried
        );
    }

    private static TriedHit Shown(RuleHit hit) => new(RuleRow.Of(hit.Rule), hit.Places);
}
