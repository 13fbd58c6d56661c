using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Goods;

namespace Signalbox.Shop.Accounts;

/// <summary>One thing that an account needs before it answers and delivers by itself.</summary>
/// <param name="Key">
/// <c>on</c>, <c>signed-in</c>, <c>no-check</c>, <c>connected</c>, <c>answers</c>, <c>rules</c>, <c>sends</c>, <c>ships</c>, <c>goods</c>,
/// <c>stock</c> or <c>notice</c>.
/// </param>
/// <param name="Missing">What of it is missing by name, e.g. items and specs without goods; at most 20.</param>
/// <param name="Path">The page where it is mended.</param>
internal sealed record ReadinessPoint(string Key, bool IsDone, IReadOnlyList<string> Missing, string Path);

/// <summary>How far an account is from working by itself.</summary>
internal sealed record Readiness(Guid Account, bool IsReady, IReadOnlyList<ReadinessPoint> Points);

/// <summary>Says what is missing before an account answers and delivers by itself.</summary>
internal sealed class AccountReadiness(
    Database database,
    AccountStore accounts,
    AccountScope scope,
    GoodsCoverage coverage,
    Outbox outbox
)
{
    private const int MostNamed = 20;
    private const int MostAccounts = 500;

    /// <summary>What alerts are sent as.</summary>
    private const string AlertKind = "operations.alert";

    /// <summary>What all accounts of a caller have in common, read once.</summary>
    private sealed record Known(
        ILookup<Guid, Uncovered> Missing,
        IReadOnlyList<GoodsLine> Goods,
        IReadOnlySet<(Guid? User, Guid? Account)> Rules,
        bool HasChannel
    );

    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task<Readiness> RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var account = await accounts.GetAsync(scope.Of(actor), id, ct);
        return Of(account, await KnownAsync(actor, ct));
    }

    /// <summary>Of all accounts of the caller, those that need a person first.</summary>
    /// <returns>At most 500.</returns>
    public async Task<IReadOnlyList<(ShopAccount Account, Readiness Readiness)>> OfAllAsync(
        Actor actor,
        CancellationToken ct
    )
    {
        var all = await accounts.OfAsync(scope.Of(actor), ct);
        if (all.Count == 0)
            return [];
        var known = await KnownAsync(actor, ct);
        return
        [
            .. all.OrderByDescending(a => a.Switches.Enabled && a.Hold is not null)
                .Take(MostAccounts)
                .Select(a => (a, Of(a, known))),
        ];
    }

    private static Readiness Of(ShopAccount account, Known known)
    {
        var page = $"/shop/accounts/{account.Id}";
        var missing = known.Missing[account.Id].ToList();
        var given = known.Goods.Where(g => g.For.Any(f => f.Account == account.Id)).ToList();
        var empty = given.Where(g => g.Left == 0).ToList();
        List<ReadinessPoint> points =
        [
            Point("on", account.Switches.Enabled, page),
            Point("signed-in", account.Hold is not { Why: "session" }, $"{page}/sign-in"),
            Point("no-check", account.Hold is null or { Why: "session" }, page),
            Point("connected", account.Line.State == "connected", page),
            Point("answers", account.Switches.Answers, page),
            Point("rules", HasRules(account, known.Rules), "/shop/rules"),
            Point("sends", account.Switches.Sends, page),
            Point("ships", account.Switches.Ships, page),
            new(
                "goods",
                missing.Count == 0 && given.Count > 0,
                [.. missing.Take(MostNamed).Select(m => m.Spec is null ? m.Title : $"{m.Title} · {m.Spec}")],
                "/shop/stock"
            ),
            new(
                "stock",
                empty.Count == 0,
                [.. empty.Take(MostNamed).Select(e => e.Name)],
                empty is [var first, ..] ? $"/shop/stock/{first.Id}/import" : "/shop/stock"
            ),
            Point("notice", known.HasChannel, "/accounts"),
        ];
        return new Readiness(account.Id, points.TrueForAll(p => p.IsDone), points);
    }

    private static ReadinessPoint Point(string key, bool isDone, string path) => new(key, isDone, [], path);

    private static bool HasRules(ShopAccount account, IReadOnlySet<(Guid? User, Guid? Account)> rules) =>
        rules.Contains((account.UserId, null)) || rules.Contains((null, null)) || rules.Contains((null, account.Id));

    private async Task<Known> KnownAsync(Actor actor, CancellationToken ct) =>
        new(
            (await coverage.MissingAsync(actor, ct)).ToLookup(m => m.Account),
            await coverage.RunAsync(actor, ct),
            await RulesAsync(scope.Of(actor) is null, ct),
            (await outbox.ChannelsAsync(AlertKind, ct)).Count > 0
        );

    /// <summary>Whose accounts, or which account, have a rule that is on; all of anybody's where everybody sees all.</summary>
    private async Task<IReadOnlySet<(Guid? User, Guid? Account)>> RulesAsync(bool ofAnybody, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT DISTINCT user_id, account_id FROM shop_rule WHERE enabled"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new HashSet<(Guid?, Guid?)>();
        while (await reader.ReadAsync(ct))
            if (!reader.IsDBNull(1))
                found.Add((null, reader.GetGuid(1)));
            else
                found.Add((ofAnybody ? null : reader.GetGuid(0), null));
        return found;
    }
}
