using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Rules;

/// <summary>The rules of accounts, made ready and kept in memory; made anew when their version has risen, in whichever process that was.</summary>
internal sealed class RuleSets(RuleStore rules, AccountStore accounts, IOptions<ShopOptions> options) : IDisposable
{
    /// <summary>More are not kept: they are made again when they are asked for.</summary>
    private const int MostKept = 1000;

    private readonly ConcurrentDictionary<Guid, Kept> kept = new();
    private readonly SemaphoreSlim making = new(1);

    private sealed record Kept(long Version, RuleSet Rules);

    /// <returns>Null: there is no such account.</returns>
    public async Task<RuleSet?> GetAsync(Guid account, CancellationToken ct)
    {
        if (await accounts.FindAsync(account, ct) is not { } found)
        {
            kept.TryRemove(account, out _);
            return null;
        }
        return await GetAsync(found, ct);
    }

    public async Task<RuleSet> GetAsync(ShopAccount account, CancellationToken ct)
    {
        Guid? user = options.Value.MultiUser ? account.UserId : null;
        // Before the rules: what changes in between makes them old, and not wrong.
        var version = await rules.VersionAsync(user, ct);
        if (Now(account.Id, version) is { } now)
            return now;
        await making.WaitAsync(ct);
        try
        {
            if (Now(account.Id, version) is { } meanwhile)
                return meanwhile;
            if (kept.Count >= MostKept) // a tenth goes, whichever it is: not all are made again at once
                foreach (var one in kept.Keys.Take(MostKept / 10))
                    kept.TryRemove(one, out _);
            var made = new RuleSet(await SelectAsync(account.Id, user, ct));
            kept[account.Id] = new Kept(version, made);
            return made;
        }
        finally
        {
            making.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => making.Dispose();

    private RuleSet? Now(Guid account, long version) =>
        kept.TryGetValue(account, out var there) && there.Version >= version ? there.Rules : null;

    private Task<IReadOnlyList<Rule>> SelectAsync(Guid account, Guid? user, CancellationToken ct) =>
        user is { } one
            ? rules.SelectAsync(
                "account_id = @account OR (account_id IS NULL AND user_id = @user)",
                [("@account", account), ("@user", one)],
                ct
            )
            : rules.SelectAsync("account_id = @account OR account_id IS NULL", [("@account", account)], ct);
}
