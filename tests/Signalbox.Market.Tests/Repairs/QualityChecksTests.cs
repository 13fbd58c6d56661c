using Signalbox.Market.Bars;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Repairs;

/// <summary>What doctor says of the bars, and what its runbook does about it.</summary>
public sealed class QualityChecksTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Gaps_that_no_source_could_answer_are_told_beyond_a_threshold_and_tried_again(DatabaseKind kind)
    {
        await using var world = await SitesWorld.StartAsync(kind);
        var empty = await LookAsync(world, "market.completeness");
        await world.SyncAsync(
            new
            {
                symbols = new[] { "600519.SH" },
                from = "2025-12-01",
                to = "2026-03-02",
            }
        );
        var uncounted = await LookAsync(world, "market.completeness");
        await world.ExecuteAsync(
            "INSERT INTO market_counted (scope, at) VALUES ('all', @now)",
            ("@now", world.Server.Clock.GetUtcNow())
        );
        for (var gap = 0; gap < 20; gap++)
            await GiveUpAsync(world, gap);
        var some = await LookAsync(world, "market.completeness");
        await GiveUpAsync(world, 20);
        var many = await LookAsync(world, "market.completeness");

        Assert.Equal(CheckState.Ok, empty.State);
        Assert.Equal(CheckState.Warn, uncounted.State);
        Assert.Contains("signalbox market repair", uncounted.Remedy, StringComparison.Ordinal);
        Assert.Equal(CheckState.Ok, some.State);
        Assert.Equal(
            (CheckState.Warn, true),
            (many.State, many.Reason.Contains("21 were given up", StringComparison.Ordinal))
        );
        var book = world.Get<Offers>().Runbooks.Single(b => b.Id == "bars-missing");
        Assert.Contains("market.completeness", book.Steps);
        var said = await book.Cures["market.completeness"].RunAsync(world.Server.Services, Ct);
        Assert.StartsWith("A search for gaps has started", said, StringComparison.Ordinal);
        for (var look = 0; (await LookAsync(world, "market.completeness")).State != CheckState.Ok; look++)
        {
            Assert.InRange(look, 0, 1000);
            world.Server.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }
    }

    [Fact]
    public async Task A_daily_sync_that_has_not_begun_is_told_and_the_runbook_begins_it()
    {
        await using var world = await MarketWorld.StartAsync(DatabaseKind.Sqlite);
        var check = world.Get<Offers>().Checks.Single(c => c.Name == "market.sync");
        var nobody = await check.RunAsync(world.Server.Services, Ct);
        await world.ImportTextAsync("list.csv", "ts_code,name,list_date,delist_date\n600519.SH,贵州茅台,20010827,\n");
        world.Server.Clock.Advance(TimeSpan.FromDays(2)); // its jobs are off: Tuesday's slot passed unseen

        var late = await check.RunAsync(world.Server.Services, Ct);
        var cure = world.Get<Offers>().Runbooks.Single(b => b.Id == "bars-missing").Cures["market.sync"];
        await cure.RunAsync(world.Server.Services, Ct);
        var begun = await check.RunAsync(world.Server.Services, Ct);
        await world.ExecuteAsync("UPDATE market_sync_item SET state = 'failed'");
        var failed = await check.RunAsync(world.Server.Services, Ct);

        Assert.Equal(CheckState.Ok, nobody.State);
        Assert.Equal((CheckState.Warn, CheckState.Ok, CheckState.Warn), (late.State, begun.State, failed.State));
        Assert.Contains("has not begun", late.Reason, StringComparison.Ordinal);
        Assert.Contains("1 failed", failed.Reason, StringComparison.Ordinal);
    }

    private static Task<CheckResult> LookAsync(SitesWorld world, string name) =>
        world.Get<Offers>().Checks.Single(c => c.Name == name).RunAsync(world.Server.Services, Ct).InBothLanguages();

    private static async Task GiveUpAsync(SitesWorld world, int number)
    {
        var day = Stored.Day(world.Get<Database>().Kind, new DateOnly(2024, 3, 1).AddDays(number));
        await world.ExecuteAsync(
            """
            INSERT INTO market_gap (id, instrument_id, from_day, to_day, days, state, found_at, attempts, ended_at, reason)
            VALUES (@id, @instrument, @day, @day, 1, 'given-up', @now, 5, @now, 'faults')
            """,
            ("@id", Guid.NewGuid()),
            ("@instrument", (await world.InstrumentAsync("600519.SH")).Id),
            ("@day", day),
            ("@now", world.Server.Clock.GetUtcNow())
        );
    }
}
