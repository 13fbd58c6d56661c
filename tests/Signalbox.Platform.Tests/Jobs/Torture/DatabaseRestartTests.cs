using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Torture;

public sealed class DatabaseRestartTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_restarted_under_load_costs_no_job_and_no_node_its_life()
    {
        var rounds = LongSuite.Rounds(4, 50);
        var random = new Random(4);
        var postgres = await OwnPostgres.StartAsync(Ct);
        await using var yard = await Yard.OnAsync(DatabaseKind.Postgres, postgres.ConnectionString, postgres);
        // Judging waits as long as it does everywhere: that wait is what this is about.
        var producing = yard.Orders with
        {
            Produce = true,
            Settings = new Dictionary<string, string>(),
        };
        HostProcess[] hosts = [await yard.StartAsync(producing), await yard.StartAsync(producing)];

        for (var round = 0; round < rounds; round++)
        {
            foreach (var host in hosts)
                await host.LineAsync("made", host.Count("made") + 1 + random.Next(20), Ct);
            var lives = hosts.Select(h => h.Count("log 1440")).ToList();
            await postgres.DownAsync(hard: round % 2 == 1, Ct);
            // Once so long that everybody's pauses have grown.
            await Task.Delay(round == 1 ? 8000 : random.Next(500), Ct);
            await postgres.UpAsync(Ct);
            // Both sign on again, under new ids.
            foreach (var (host, before) in hosts.Zip(lives))
                await host.LineAsync("log 1440", before + 1, Ct);
        }

        foreach (var host in hosts)
            await Yard.StopAsync(host);
        await yard.FinishAsync(yard.Orders);
        await Ledger.CheckAsync(yard, $"database restarted {rounds} times", oneAtATime: false);
        Assert.All(hosts, h => Assert.Equal(0, h.Count("log 1402"))); // nobody was taken for dead
    }
}
