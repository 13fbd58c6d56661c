using Signalbox.Platform.Audit;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Rules;

/// <summary>What became of a file of rules.</summary>
/// <param name="Added">Rules that are new.</param>
/// <param name="Same">Rules that were there already, and are left as they are.</param>
/// <param name="Removed">Rules that were there before and made room.</param>
/// <param name="Bad">Rows that are no rules, at most 100.</param>
/// <param name="BadRows">How many there are.</param>
/// <param name="Told">What is no fault and yet to be told, at most 100.</param>
internal sealed record ImportedRules(
    int Added,
    int Same,
    int Removed,
    IReadOnlyList<BadRow> Bad,
    int BadRows,
    IReadOnlyList<BadRow> Told
);

/// <summary>Reads rules from a file; rows that are none are named by their lines, the others are stored, all together.</summary>
internal sealed class ImportRules(RuleStore rules, OwnRules own, AuditTrail audit)
{
    private const int MostShown = 100;

    /// <param name="account">Whose rules they are to be; null: of all accounts of the caller.</param>
    /// <param name="file">See <see cref="RuleFile"/>.</param>
    /// <param name="replaces">Whether those that are there make room; they stay where a row is bad.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>shop.rule.file</c>; 404 <c>shop.account.unknown</c>; 409 <c>shop.rule.too-many</c>.
    /// </exception>
    public async Task<ImportedRules> RunAsync(
        Actor actor,
        Guid? account,
        byte[] file,
        bool replaces,
        CancellationToken ct
    )
    {
        var user = await own.UserOfAsync(actor, account, ct);
        var content = RuleFile.Read(file);
        await using var transaction = await rules.BeginAsync(user, ct);
        var removed =
            replaces && content.Bad.Count == 0 ? await RuleStore.ClearAsync(transaction, user, account, ct) : 0;
        var there = await RuleStore.DigestsAsync(transaction, user, account, ct);
        var same = 0;
        foreach (var rule in content.Rules)
            if (there.Add(RuleStore.Digest(rule)))
                await rules.AddAsync(transaction, user, rule with { Account = account }, ct);
            else
                same++;
        await RuleStore.MustFitAsync(transaction, user, ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(
                actor,
                "shop.rule.imported",
                account is { } of ? $"{of}" : null,
                new
                {
                    Added = content.Rules.Count - same,
                    Removed = removed,
                    Bad = content.Bad.Count,
                }
            ),
            ct
        );
        await transaction.CommitAsync(ct);
        return new ImportedRules(
            content.Rules.Count - same,
            same,
            removed,
            [.. content.Bad.Take(MostShown)],
            content.Bad.Count,
            [.. content.Told.Take(MostShown)]
        );
    }
}

/// <summary>Writes rules into a file.</summary>
internal sealed class ExportRules(RuleStore rules, OwnRules own)
{
    /// <param name="account">Null: those of all accounts of the caller.</param>
    /// <returns>See <see cref="RuleFile"/>.</returns>
    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task<byte[]> RunAsync(Actor actor, Guid? account, CancellationToken ct)
    {
        var user = await own.UserOfAsync(actor, account, ct);
        var found = await rules.SelectAsync(
            (account is null ? "user_id = @user AND account_id IS NULL" : "account_id = @account")
                + " ORDER BY place, id",
            [account is null ? ("@user", user) : ("@account", account)],
            ct
        );
        return RuleFile.Write(found.Select(r => r.Says));
    }
}
