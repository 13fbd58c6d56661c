using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Torture;

public sealed class KillTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Killed_at_random_moments_nothing_is_lost_and_nothing_recorded_twice(DatabaseKind kind)
    {
        var kills = LongSuite.Rounds(10, 200);
        var random = new Random(1);
        await using var yard = await Yard.CreateAsync(kind);
        await Yard.StopAsync(await yard.StartAsync(yard.Orders)); // the schema is another test's business

        for (var kill = 0; kill < kills; kill++)
        {
            await using var host = yard.Launch(yard.Orders with { Produce = true });
            // One in five while it starts, the others under load.
            if (random.Next(5) > 0)
                await host.LineAsync("made", nth: 1 + random.Next(60), Ct);
            await Task.Delay(random.Next(300), Ct);
            await host.KillAsync();
        }

        await yard.FinishAsync(yard.Orders);
        await Ledger.CheckAsync(yard, $"{kind}, {kills} kills", oneAtATime: true);
    }

    [Fact]
    public async Task Of_two_nodes_one_is_killed_again_and_again_and_the_other_goes_on()
    {
        var kills = LongSuite.Rounds(6, 100);
        var random = new Random(2);
        await using var yard = await Yard.CreateAsync(DatabaseKind.Postgres);
        var producing = yard.Orders with { Produce = true };
        HostProcess[] hosts = [await yard.StartAsync(producing), await yard.StartAsync(producing)];

        for (var kill = 0; kill < kills; kill++)
        {
            var one = random.Next(2);
            await hosts[one].LineAsync("log 1440", Ct); // it is a node now, and can be missed
            await hosts[one].LineAsync("made", nth: 1 + random.Next(30), Ct);
            await Task.Delay(random.Next(300), Ct);
            var judged = hosts[1 - one].Count("log 1402");
            await hosts[one].KillAsync();
            // Its jobs are taken from it, and done.
            await hosts[1 - one].LineAsync("log 1402", judged + 1, Ct);
            hosts[one] = await yard.StartAsync(producing);
        }

        foreach (var host in hosts)
            await Yard.StopAsync(host);
        await yard.FinishAsync(yard.Orders);
        await Ledger.CheckAsync(yard, $"two nodes, {kills} kills", oneAtATime: false);
    }
}
