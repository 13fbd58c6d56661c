using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Torture;

public sealed class PauseTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_stopped_for_longer_than_its_row_lives_records_nothing_that_another_has()
    {
        var rounds = LongSuite.Rounds(3, 50);
        var random = new Random(3);
        await using var yard = await Yard.CreateAsync(DatabaseKind.Postgres);
        var producing = yard.Orders with { Produce = true };
        HostProcess[] hosts = [await yard.StartAsync(producing), await yard.StartAsync(producing)];

        for (var round = 0; round < rounds; round++)
        {
            var (stopped, other) = random.Next(2) == 0 ? (hosts[0], hosts[1]) : (hosts[1], hosts[0]);
            await stopped.LineAsync("made", stopped.Count("made") + 1 + random.Next(30), Ct);
            await Task.Delay(random.Next(300), Ct);
            var (judged, lives) = (other.Count("log 1402"), stopped.Count("log 1440"));
            stopped.Stop();
            await other.LineAsync("log 1402", judged + 1, Ct);
            // The other does everything now, also what only one node may do.
            await GoesOnAsync(yard, other, "plain");
            await GoesOnAsync(yard, other, "chain");
            stopped.Continue();
            await stopped.LineAsync("log 1440", lives + 1, Ct);
        }

        foreach (var host in hosts)
            await Yard.StopAsync(host);
        await yard.FinishAsync(yard.Orders);
        await Ledger.CheckAsync(yard, $"stopped and continued {rounds} times", oneAtATime: false);
    }

    private static async Task GoesOnAsync(Yard yard, HostProcess host, string what)
    {
        var sql = $"SELECT count(*) FROM host_record WHERE name LIKE '%:{what}' AND process = {host.Id}";
        var before = await yard.ScalarAsync<int>(sql);
        await Until.TrueAsync(async () => await yard.ScalarAsync<int>(sql) > before);
    }
}
