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
            return CheckResult.Ok("还没有批次到点。", "No slot has been due yet.");
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (!last.Done && now > last.DeadlineAt + TimeSpan.FromMinutes(2))
            return CheckResult.Fail(
                $"{last.NameZh} 的批次到了期限还没有结束。",
                $"The slot {last.Name} has not ended by its deadline.",
                "查看失败的任务，并重试它们。",
                "Look at the failed jobs and try them again."
            );
        return now - last.StartedAt > LongestGap
            ? CheckResult.Warn(
                $"最近一个批次是 {(now - last.StartedAt).TotalHours:0} 小时前开始的。",
                $"The last slot started {(now - last.StartedAt).TotalHours:0} hours ago.",
                "确认后台任务已开启、计划没有暂停。",
                "See whether background work is switched on and the schedule is not paused."
            )
            : CheckResult.Ok(
                $"{last.NameZh} 的批次有 {last.Opportunities} 条机会。",
                $"Slot {last.Name}: {last.Opportunities} opportunities."
            );
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

    private static Run Read(DbDataReader reader, DatabaseKind kind)
    {
        var (day, slot) = (reader.GetFieldValue<DateOnly>(0), reader.GetFieldValue<TimeOnly>(1));
        return new Run(
            $"{day:yyyy-MM-dd} {slot:HH:mm}",
            $"{slot:HH:mm} of {day:yyyy-MM-dd}",
            reader.GetString(2) == nameof(SlotStep.Done),
            reader.Instant(kind, 3),
            reader.Instant(kind, 4),
            reader.GetInt32(5)
        );
    }

    private sealed record Run(
        string NameZh,
        string Name,
        bool Done,
        DateTimeOffset StartedAt,
        DateTimeOffset DeadlineAt,
        int Opportunities
    );
}
