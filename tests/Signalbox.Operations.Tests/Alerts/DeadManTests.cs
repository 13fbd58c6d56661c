using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Signalbox.FarEnds;
using Signalbox.Operations.Alerts;
using Signalbox.Platform.Data;

namespace Signalbox.Operations.Tests.Alerts;

public sealed class DeadManTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_calls_only_while_rules_are_judged_and_messages_leave()
    {
        var calls = 0;
        await using var end = await FarEnd.StartAsync(
            app => app.MapGet("/alive", () => Results.StatusCode(Interlocked.Increment(ref calls) == 2 ? 500 : 200)),
            Ct
        );
        await using var world = await AlertWorld.StartAsync(
            DatabaseKind.Sqlite,
            loop: false,
            ("Jobs:Enabled", "false")
        );
        await world.ReceiverAsync("first");
        var (ping, pulse, url) = (world.Get<DeadManPing>(), world.Get<AlertPulse>(), new Uri($"{end.Url}/alive"));

        Assert.False(await ping.RunAsync(url, Ct)); // never judged
        pulse.Beat();
        Assert.True(await ping.RunAsync(url, Ct));
        Assert.False(await ping.RunAsync(url, Ct)); // the far end refuses, and is asked again the next time
        Assert.True(await ping.RunAsync(url, Ct));
        world.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.False(await ping.RunAsync(url, Ct)); // not judged for a minute
        await world.TickAsync((AlertWorld.Plain, true)); // a message that nobody sends: the engine is off
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        pulse.Beat();
        Assert.False(await ping.RunAsync(url, Ct)); // stuck

        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task It_does_not_call_an_address_inside_that_nobody_allowed_nor_fall_over_a_dead_one()
    {
        await using var world = await AlertWorld.StartAsync(
            DatabaseKind.Sqlite,
            loop: false,
            ("Outbound:AllowedPrivateHosts", "127.0.0.1:1")
        );
        var calls = 0;
        await using var end = await FarEnd.StartAsync(
            app => app.MapGet("/", () => Interlocked.Increment(ref calls)),
            Ct
        );
        world.Get<AlertPulse>().Beat();

        Assert.False(await world.Get<DeadManPing>().RunAsync(new Uri(end.Url), Ct));
        Assert.False(await world.Get<DeadManPing>().RunAsync(new Uri("http://127.0.0.1:1/"), Ct));

        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task By_the_clock_it_calls_every_five_minutes()
    {
        var calls = 0;
        await using var end = await FarEnd.StartAsync(
            app => app.MapGet("/alive", () => Interlocked.Increment(ref calls)),
            Ct
        );
        await using var world = await AlertWorld.StartAsync(
            DatabaseKind.Sqlite,
            loop: true,
            ("Alerts:DeadManUrl", $"{end.Url}/alive")
        );

        await world.UntilAsync(() => Task.FromResult(calls >= 2));

        Assert.Equal(2, calls);
    }
}
