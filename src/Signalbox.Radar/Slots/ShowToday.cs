using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Time;

namespace Signalbox.Radar.Slots;

/// <summary>How a slot of today stands.</summary>
internal enum StationState
{
    /// <summary>Its time has not come.</summary>
    Waiting,

    /// <summary>Its time is past and it has not started.</summary>
    Late,

    Running,
    Done,

    /// <summary>It ended, but not everything was read or judged, or it is beyond its deadline.</summary>
    Failed,

    /// <summary>Nobody asked for it and nothing ran: before the installation was there, or switched off for the day.</summary>
    Missed,
}

/// <summary>One slot of today.</summary>
/// <param name="Slot">In the owner's zone.</param>
/// <param name="IsDaily">Whether its report is the day's.</param>
/// <param name="IsExtra">Whether somebody asked for it by hand at a time of its own.</param>
/// <param name="RunId">Null while it has not started.</param>
/// <param name="Read">Items that the sources gave.</param>
/// <param name="Reason">What failed, in one sentence; null when nothing did.</param>
internal sealed record SlotStation(
    TimeOnly Slot,
    string Chinese,
    string English,
    bool IsDaily,
    bool IsExtra,
    StationState State,
    Guid? RunId,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    int Read,
    int NewArticles,
    int Judged,
    int ToJudge,
    int Opportunities,
    string? Reason
);

/// <summary>Today as a track.</summary>
/// <param name="NextAt">The next slot that the schedule has, today or tomorrow.</param>
internal sealed record SlotToday(DateOnly Day, IReadOnlyList<SlotStation> Stations, DateTimeOffset NextAt);

/// <summary>Shows today's slots in the order of the day.</summary>
internal sealed class ShowToday(IDbContextFactory<SignalboxDb> dbs, IOptions<RadarOptions> options, TimeProvider clock)
{
    // A slot that started so much behind its time says itself that it is late; before that it may be on its way.
    private static readonly TimeSpan LateAfter = TimeSpan.FromMinutes(2);

    // Beyond this nothing starts a slot of its own accord any more: the next one has taken over.
    private static readonly TimeSpan MissedAfter = TimeSpan.FromHours(1);

    public async Task<SlotToday> RunAsync(CancellationToken ct)
    {
        var (now, day) = (clock.GetUtcNow(), clock.Today());
        await using var db = await dbs.CreateDbContextAsync(ct);
        var runs = await db.Set<SlotRun>().AsNoTracking().Where(r => r.Day == day).ToListAsync(ct);
        foreach (var run in runs.Where(r => r.Step != SlotStep.Done))
            await CountSlot.RunAsync(db, run, ct);
        var byTime = runs.ToDictionary(r => r.Slot);
        var stations = SlotTimes
            .All.Select(slot => Station(day, slot, byTime.GetValueOrDefault(slot.At), isExtra: false, now))
            .Concat(
                runs.Where(r => SlotTimes.All.All(s => s.At != r.Slot))
                    .Select(r => Station(day, new SlotTime(r.Slot, "手动", "By hand"), r, isExtra: true, now))
            )
            .OrderBy(s => s.Slot)
            .ToList();
        return new SlotToday(day, stations, NextAt(day, now));
    }

    private SlotStation Station(DateOnly day, SlotTime slot, SlotRun? run, bool isExtra, DateTimeOffset now)
    {
        var (state, reason) = run is null ? Absent(now - At(day, slot.At)) : Present(run, now);
        return new SlotStation(
            slot.At,
            slot.Chinese,
            slot.English,
            slot.At == options.Value.DailyReportAt,
            isExtra,
            state,
            run?.Id,
            run?.StartedAt,
            run?.FinishedAt,
            run?.Fetched ?? 0,
            run?.NewArticles ?? 0,
            run?.Judged ?? 0,
            run?.ToJudge ?? 0,
            run?.Opportunities ?? 0,
            reason
        );
    }

    private static (StationState, string?) Absent(TimeSpan past) =>
        past < LateAfter ? (StationState.Waiting, null)
        : past < MissedAfter ? (StationState.Late, "时间已过，还没有开始。")
        : (StationState.Missed, null);

    private static (StationState, string?) Present(SlotRun run, DateTimeOffset now)
    {
        if (run.Step != SlotStep.Done)
            return now > run.DeadlineAt + LateAfter
                ? (StationState.Failed, "过了时限还没有结束，请看失败的任务。")
                : (StationState.Running, null);
        if (run.Sources > 0 && run.SourcesFailed == run.Sources)
            return (StationState.Failed, "没有一个来源读到。");
        if (run.CutShort && run.Judged == 0 && run.ToJudge > 0)
            return (StationState.Failed, "到时限时一篇也没有评完。");
        return (StationState.Done, Partly(run));
    }

    private static string? Partly(SlotRun run) =>
        (run.SourcesFailed, run.JudgeFailed + run.NoVerdict) switch
        {
            (0, 0) => null,
            (var sources, 0) => $"{sources} 个来源没有读到。",
            (0, var articles) => $"{articles} 篇没有评出结论。",
            var (sources, articles) => $"{sources} 个来源没有读到，{articles} 篇没有评出结论。",
        };

    private DateTimeOffset NextAt(DateOnly day, DateTimeOffset now) =>
        SlotTimes.All.Select(s => At(day, s.At)).FirstOrDefault(at => at > now) is { Ticks: > 0 } today
            ? today
            : At(day.AddDays(1), SlotTimes.All[0].At);

    private DateTimeOffset At(DateOnly day, TimeOnly slot) => clock.StartOf(day) + slot.ToTimeSpan();
}
