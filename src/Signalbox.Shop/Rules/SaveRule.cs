using Signalbox.Platform.Audit;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Rules;

/// <summary>A rule as it is to be, as programs write it.</summary>
/// <param name="Account">Null: for all of your accounts.</param>
/// <param name="Item">The platform's number of an item; null: for messages about any.</param>
/// <param name="Kind"><c>contains</c>, <c>exact</c>, <c>all-words</c>, <c>regex</c> or <c>default</c>.</param>
/// <param name="Words">1 to 50 of at most 200 letters; one pattern of at most 500; none for a default.</param>
/// <param name="Answer">At most 2,000 letters; empty, with no pictures: nothing is said. A line of <c>---</c> begins another message, of 5 at most.</param>
/// <param name="Pictures">Addresses, at most 9.</param>
/// <param name="Order">0 to 1,000,000, the lower first; 100 when null.</param>
/// <param name="Enabled">Yes when null.</param>
internal sealed record RuleAsked(
    Guid? Account,
    string? Item,
    string? Kind,
    IReadOnlyList<string>? Words,
    string? Answer,
    IReadOnlyList<string>? Pictures,
    int? Order,
    bool? Enabled
)
{
    /// <exception cref="RefusedException">400 <c>shop.rule.kind</c>.</exception>
    public RuleDraft Draft() =>
        new()
        {
            Account = Account,
            Item = Item,
            Kind = RuleKinds.Read(Kind),
            Words = [.. (Words ?? []).Select(w => w ?? "")],
            Answer = new RuleAnswer(
                (Answer ?? "").ReplaceLineEndings("\n"),
                [.. (Pictures ?? []).Select(p => p ?? "")]
            ),
            Order = Order ?? 100,
            Enabled = Enabled ?? true,
        };
}

/// <summary>The rule that was stored.</summary>
/// <param name="Told">What is no fault and yet to be told: a sentence for each.</param>
internal sealed record RuleSaved(Guid Id, IReadOnlyList<string> Told);

/// <summary>Adds a rule, or changes one.</summary>
internal sealed class SaveRule(RuleStore rules, OwnRules own, AuditTrail audit)
{
    /// <param name="id">Null adds.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>shop.rule.kind</c>, <c>shop.rule.words</c>, <c>shop.rule.pattern</c>, <c>shop.rule.answer</c>, <c>shop.rule.item</c>,
    /// <c>shop.rule.order</c>; 404 <c>shop.account.unknown</c>, <c>shop.rule.not-found</c>; 409 <c>shop.rule.too-many</c>.
    /// </exception>
    public async Task<RuleSaved> RunAsync(Actor actor, Guid? id, RuleAsked asked, CancellationToken ct)
    {
        var rule = asked.Draft();
        var told = CheckRule.Run(rule);
        var user = await own.UserOfAsync(actor, rule.Account, ct);
        var former = id is { } known ? await own.GetAsync(actor, known, ct) : Guid.Empty;
        await using var transaction = await rules.BeginAsync(user, ct);
        if (id is { } changed)
        {
            await rules.ChangeAsync(transaction, changed, user, rule, ct);
            if (former != user)
                await RuleStore.RaiseAsync(transaction, former, ct);
        }
        var saved = id ?? await rules.AddAsync(transaction, user, rule, ct);
        await RuleStore.MustFitAsync(transaction, user, ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(
                actor,
                id is null ? "shop.rule.added" : "shop.rule.changed",
                $"{saved}",
                new
                {
                    rule.Account,
                    rule.Item,
                    Kind = RuleKinds.Name(rule.Kind),
                    Word = rule.Words is [var word, ..] ? word : null,
                    rule.Enabled,
                }
            ),
            ct
        );
        await transaction.CommitAsync(ct);
        return new RuleSaved(saved, told);
    }
}

/// <summary>Takes a rule away.</summary>
internal sealed class RemoveRule(RuleStore rules, OwnRules own, AuditTrail audit)
{
    /// <exception cref="RefusedException">404 <c>shop.rule.not-found</c>.</exception>
    public async Task RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var user = await own.GetAsync(actor, id, ct);
        await using var transaction = await rules.BeginAsync(user, ct);
        await using var delete = transaction.Command("DELETE FROM shop_rule WHERE id = @id", ("@id", id));
        await delete.ExecuteNonQueryAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "shop.rule.removed", $"{id}"), ct);
        await transaction.CommitAsync(ct);
    }
}

/// <summary>Whose rules a caller may see and change.</summary>
internal sealed class OwnRules(RuleStore rules, AccountStore accounts, AccountScope scope)
{
    /// <summary>Null: everybody's.</summary>
    public Guid? Of(Actor actor) => scope.Of(actor);

    /// <summary>Whose the rules of an account are, of those that the caller may change.</summary>
    /// <param name="account">Null: the caller's own, of all accounts.</param>
    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task<Guid> UserOfAsync(Actor actor, Guid? account, CancellationToken ct) =>
        account is { } one ? (await accounts.GetAsync(scope.Of(actor), one, ct)).UserId : actor.UserId;

    /// <returns>Whose it is.</returns>
    /// <exception cref="RefusedException">404 <c>shop.rule.not-found</c>.</exception>
    public async Task<Guid> GetAsync(Actor actor, Guid rule, CancellationToken ct) =>
        await rules.UserAsync(rule, ct) is { } user && (scope.Of(actor) is null || user == actor.UserId)
            ? user
            : throw RefusedException.NotFound("shop.rule.not-found", $"You have no rule {rule}.");
}
