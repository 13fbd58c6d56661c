using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Channels;

/// <summary>Whether messages leave.</summary>
internal static class OutboxCheck
{
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(10);

    public static void Offer(Offers offers) =>
        offers.Check(new HealthCheck("channels.outbox", Required: false, RunAsync));

    private static async Task<CheckResult> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var dbs = services.GetRequiredService<IDbContextFactory<SignalboxDb>>();
        await using var db = await dbs.CreateDbContextAsync(ct);
        var deliveries = db.Set<Delivery>().AsNoTracking();
        var unknown = await deliveries.CountAsync(d => d.State == DeliveryState.Unknown, ct);
        if (unknown > 0)
            return CheckResult.Warn(
                Text($"{unknown} messages may have arrived or not."),
                "Look into the channel's group or mailbox, then settle each in the delivery log."
            );
        var broken = await db.Set<Channel>()
            .AsNoTracking()
            .Where(c => c.Enabled && c.State == ChannelState.Broken)
            .OrderBy(c => c.Name)
            .FirstOrDefaultAsync(ct);
        if (broken is not null)
            return CheckResult.Warn(
                $"Channel {broken.Name} does not work: {broken.Reason}",
                "Correct its settings, then test it."
            );
        var before = clock.GetUtcNow() - Stuck;
        var stuck = await deliveries.CountAsync(
            d => (d.State == DeliveryState.Pending || d.State == DeliveryState.Sending) && d.QueuedAt < before,
            ct
        );
        return stuck > 0
            ? CheckResult.Warn(
                Text($"{stuck} messages have waited for more than 10 minutes."),
                "See their reasons in the delivery log; test the channel."
            )
            : CheckResult.Ok("No message waits for long, and the fate of each is known.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
