using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.TestHost;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Torture;

public sealed class ClockTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_clock_set_back_an_hour_makes_no_job_wait_for_an_hour(DatabaseKind kind)
    {
        var rounds = LongSuite.Rounds(2, 30);
        var random = new Random(6);
        await using var yard = await Yard.CreateAsync(kind);
        var offset = TimeSpan.Zero;

        for (var round = 0; round < rounds; round++)
        {
            var host = await yard.StartAsync(yard.Orders with { Produce = true, Offset = offset });
            await host.LineAsync("made", nth: 1 + random.Next(60), Ct);
            // While it runs, and (for the next one) while none does.
            offset -= TimeSpan.FromHours(1);
            await host.TellAsync($"clock {offset:c}", Ct);
            await host.LineAsync("made", host.Count("made") + 1 + random.Next(60), Ct);
            await host.KillAsync();
            offset -= TimeSpan.FromHours(1);
        }
        var last = await yard.StartAsync(yard.Orders with { Offset = offset });
        await Until.TrueAsync(async () => await yard.ScalarAsync<int>("SELECT count(*) FROM job WHERE state < 2") == 0);
        // A timer keeps its time of day, so the clock has to come to it.
        await last.TellAsync("clock 00:00:00", Ct);
        await last.LineAsync("finished", Ct);
        await Yard.StopAsync(last);

        await Ledger.CheckAsync(yard, $"{kind}, clock set back {2 * rounds} times", oneAtATime: true);
    }

    [Theory, EachDatabase]
    public async Task A_clock_set_back_an_hour_repeats_no_slot_and_skips_none(DatabaseKind kind)
    {
        await using var yard = await Yard.CreateAsync(kind);
        var orders = yard.Orders with
        {
            Speed = 600, // ten slots a second
            Slots =
            [
                new SlotOrder("every", "* * * * *", CatchUp.EverySlot),
                new SlotOrder("latest", "* * * * *", CatchUp.LatestSlot),
            ],
            Settings = new Dictionary<string, string>(yard.Orders.Settings) { ["Jobs:Poll"] = "00:01:00" },
        };
        var host = await yard.StartAsync(orders);

        for (var hour = -1; hour >= -LongSuite.Rounds(1, 10); hour--)
        {
            await RunAsync(yard, 30);
            await host.TellAsync($"clock {TimeSpan.FromHours(hour):c}", Ct);
        }
        await RunAsync(yard, 30);
        await yard.ExecuteAsync(
            kind == DatabaseKind.Sqlite ? "UPDATE schedule SET paused = 1" : "UPDATE schedule SET paused = true"
        );
        await Until.TrueAsync(async () => await yard.ScalarAsync<int>("SELECT count(*) FROM job WHERE state < 2") == 0);
        await Yard.StopAsync(host);

        await SlotTests.CheckAsync(yard, $"{kind}, clock set back", orders.Speed);
    }

    private static async Task RunAsync(Yard yard, int slots)
    {
        var sql = "SELECT count(*) FROM host_record WHERE name LIKE 'every@%'";
        var before = await yard.ScalarAsync<int>(sql);
        await Until.TrueAsync(async () => await yard.ScalarAsync<int>(sql) >= before + slots);
    }
}
