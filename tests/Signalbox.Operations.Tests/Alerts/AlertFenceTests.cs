using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Alerts;

/// <summary>Two servers play one installation: the database that was loaded from a set, and the one in use until then.</summary>
public sealed class AlertFenceTests
{
    [Theory, EachDatabase]
    public async Task An_alert_goes_on_after_a_restore_from_where_it_stood(DatabaseKind kind)
    {
        await using var before = await AlertWorld.StartAsync(kind);
        await using var restored = await AlertWorld.StartAsync(kind);
        var receiver = await restored.ReceiverAsync("hook");
        foreach (var isBad in new[] { true, false, true })
            await before.TickAsync((AlertWorld.Plain, isBad));
        await restored.TickAsync((AlertWorld.Plain, true));
        await restored.DrainAsync();
        restored.Clock.Advance(TimeSpan.FromSeconds(30)); // both are at the same time now

        await FenceAsync(restored, before);

        var (expected, found) = (await before.StandingAsync("plain"), await restored.StandingAsync("plain"));
        Assert.Equal(expected.Changes, found.Changes);
        Assert.Equal(expected with { Changes = found.Changes }, found);
        await restored.TickAsync((AlertWorld.Plain, true));
        await restored.DrainAsync();
        Assert.Equal(["plain#1"], AlertWorld.Keys(receiver));
        await restored.TickAsync((AlertWorld.Plain, false));
        await restored.DrainAsync();
        Assert.Equal(["plain#1", "plain#4"], AlertWorld.Keys(receiver));
    }

    [Theory, EachDatabase]
    public async Task Where_nobody_can_tell_what_was_sent_since_the_next_message_is_new(DatabaseKind kind)
    {
        await using var restored = await AlertWorld.StartAsync(kind);
        var receiver = await restored.ReceiverAsync("hook");
        await restored.TickAsync((AlertWorld.Plain, true));
        await restored.DrainAsync();

        await FenceAsync(restored, before: null);

        await restored.TickAsync((AlertWorld.Plain, false));
        await restored.DrainAsync();
        Assert.Equal(["plain#1", "plain#1000002"], AlertWorld.Keys(receiver));
    }

    private static async Task FenceAsync(AlertWorld restored, AlertWorld? before)
    {
        await using var previous = before is null ? null : await before.Get<Database>().OpenAsync(AlertWorld.Ct);
        await restored
            .Get<RaiseFence>()
            .RunAsync(
                "r1",
                restored.Get<IOptions<DataOptions>>().Value,
                previous,
                restored.Clock.GetUtcNow().AddHours(-1),
                restored.Clock.GetUtcNow(),
                AlertWorld.Ct
            );
    }
}
