using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;

namespace Signalbox.Radar.Slots;

/// <summary>Whether slots run when they are due.</summary>
internal static class SlotCheck
{
    // The longest gap between two slots is nine hours of night; an hour more is a missed one.
    private static readonly TimeSpan LongestGap = TimeSpan.FromHours(10);

    public static HealthCheck Latest { get; } =
        new(
            "radar.slots",
            Required: false,
            async (services, ct) =>
            {
                await using var db = await services
                    .GetRequiredService<IDbContextFactory<SignalboxDb>>()
                    .CreateDbContextAsync(ct);
                var last = await db.Set<SlotRun>()
                    .AsNoTracking()
                    .OrderByDescending(r => r.StartedAt)
                    .FirstOrDefaultAsync(ct);
                var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                if (last is null)
                    return CheckResult.Ok("No slot has been due yet.");
                if (last.Step != SlotStep.Done && now > last.DeadlineAt + TimeSpan.FromMinutes(2))
                    return CheckResult.Fail(
                        $"The slot {last.Slot:HH:mm} of {last.Day:yyyy-MM-dd} has not ended by its deadline.",
                        "Look at the failed jobs and try them again."
                    );
                return now - last.StartedAt > LongestGap
                    ? CheckResult.Warn(
                        $"The last slot started {(now - last.StartedAt).TotalHours:0} hours ago.",
                        "See whether background work is switched on and the schedule is not paused."
                    )
                    : CheckResult.Ok(
                        $"Slot {last.Slot:HH:mm} of {last.Day:yyyy-MM-dd}: {last.Opportunities} opportunities."
                    );
            }
        );
}
