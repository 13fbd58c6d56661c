using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.TestHost;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Torture;

public sealed class SlotTests
{
    private const double Speed = 120;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_nodes_one_is_killed_now_and_then_and_each_slot_runs_once()
    {
        var (slots, leastKills) = (LongSuite.Rounds(200, 4000), LongSuite.Rounds(6, 100));
        var random = new Random(5);
        await using var yard = await Yard.CreateAsync(DatabaseKind.Postgres);
        var orders = yard.Orders with
        {
            Speed = Speed, // a slot each half second
            Slots =
            [
                .. Enumerable.Range(0, 6).Select(i => new SlotOrder($"every-{i}", "* * * * *", CatchUp.EverySlot)),
                .. Enumerable.Range(0, 2).Select(i => new SlotOrder($"latest-{i}", "* * * * *", CatchUp.LatestSlot)),
            ],
            Settings = new Dictionary<string, string>(yard.Orders.Settings) { ["Jobs:Poll"] = "00:01:00" },
        };
        HostProcess[] hosts = [await yard.StartAsync(orders), await yard.StartAsync(orders)];

        var kills = 0;
        while (kills < leastKills || await yard.ScalarAsync<int>("SELECT count(*) FROM host_record") < slots)
        {
            await Task.Delay(500 + random.Next(1500), Ct);
            var one = kills++ % 2;
            await hosts[one].KillAsync();
            await Task.Delay(random.Next(500), Ct);
            hosts[one] = await yard.StartAsync(orders);
        }
        await yard.ExecuteAsync("UPDATE schedule SET paused = true");
        await Until.TrueAsync(async () => await yard.ScalarAsync<int>("SELECT count(*) FROM job WHERE state < 2") == 0);
        foreach (var host in hosts)
            await Yard.StopAsync(host);

        await CheckAsync(yard, $"two nodes, {kills} kills", Speed);
    }

    /// <summary>Every slot that should have run ran once.</summary>
    internal static async Task CheckAsync(Yard yard, string what, double speed)
    {
        var records = await yard.ListAsync("SELECT name FROM host_record", row => row.GetString(0));
        Assert.Empty(records.GroupBy(r => r).Where(r => r.Count() > 1).Select(r => $"{r.Key} {r.Count()} times"));
        var widest = 0;
        foreach (var schedule in records.Select(r => r.Split('@')).GroupBy(r => r[0], r => Minute(r[1])))
        {
            var ran = schedule.Order().ToList();
            var missing = (int)(ran[^1] - ran[0]).TotalMinutes + 1 - ran.Count;
            if (schedule.Key.StartsWith("every", StringComparison.Ordinal))
                Assert.Equal(0, missing);
            widest = Math.Max(widest, missing);
        }

        var late = await yard.ListAsync(
            // One that came due in the moment of the pause may be waiting still.
            "SELECT dedupe, started_at FROM job WHERE dedupe IS NOT NULL AND started_at IS NOT NULL",
            row => yard.Instant(row, 1) - Minute(row.GetString(0).Split('@')[1][..16])
        );
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{what}: {records.Count} slots, 0 twice, 0 missing where every slot counts, up to {widest} left out where "
                + $"the latest does; the last to start was {late.Max().TotalSeconds / speed:0.0} s late"
        );
    }

    private static DateTimeOffset Minute(string text) =>
        DateTimeOffset.ParseExact(
            text,
            "yyyy-MM-ddTHH:mm",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
}
