using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;

namespace Signalbox.Radar.Slots;

/// <summary>Whether slots run when they are due. SQL by hand: an idle server does without EF.</summary>
internal static class SlotCheck
{
    // The longest gap between two slots is nine hours of night; an hour more is a missed one.
    private static readonly TimeSpan LongestGap = TimeSpan.FromHours(10);

    public static HealthCheck Latest { get; } =
        new("radar.slots", Required: false, RunAsync) { Group = CheckGroup.Jobs, Runbook = "push-missing" };

    private static async Task<CheckResult> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        if (await LastAsync(services.GetRequiredService<Database>(), ct) is not { } last)
            return CheckResult.Ok("No slot has been due yet.");
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (!last.Done && now > last.DeadlineAt + TimeSpan.FromMinutes(2))
            return CheckResult.Fail(
                $"The slot {last.Name} has not ended by its deadline.",
                "Look at the failed jobs and try them again."
            );
        return now - last.StartedAt > LongestGap
            ? CheckResult.Warn(
                $"The last slot started {(now - last.StartedAt).TotalHours:0} hours ago.",
                "See whether background work is switched on and the schedule is not paused."
            )
            : CheckResult.Ok($"Slot {last.Name}: {last.Opportunities} opportunities.");
    }

    private static async Task<Run?> LastAsync(Database database, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT day, slot, step, started_at, deadline_at, opportunities
            FROM radar_slot_run ORDER BY started_at DESC LIMIT 1
            """
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader, database.Kind) : null;
    }

    private static Run Read(DbDataReader reader, DatabaseKind kind) =>
        new(
            $"{reader.GetFieldValue<TimeOnly>(1):HH:mm} of {reader.GetFieldValue<DateOnly>(0):yyyy-MM-dd}",
            reader.GetString(2) == nameof(SlotStep.Done),
            reader.Instant(kind, 3),
            reader.Instant(kind, 4),
            reader.GetInt32(5)
        );

    private sealed record Run(
        string Name,
        bool Done,
        DateTimeOffset StartedAt,
        DateTimeOffset DeadlineAt,
        int Opportunities
    );
}
