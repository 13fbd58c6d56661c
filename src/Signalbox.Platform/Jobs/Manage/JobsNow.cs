namespace Signalbox.Platform.Jobs.Manage;

/// <summary>What the engine does at this moment.</summary>
/// <param name="Running">At most 30, the newest first.</param>
/// <param name="Dead">At most 30, the newest first.</param>
internal sealed record JobsNowAnswer(
    IReadOnlyList<LaneRow> Lanes,
    IReadOnlyList<JobRow> Running,
    IReadOnlyList<JobRow> Dead,
    IReadOnlyList<DeadKind> DeadKinds
);

/// <summary>Gathers what runs, what waits and what was given up.</summary>
internal sealed class JobsNow(ListLanes lanes, ListJobs jobs, ListDeadKinds dead)
{
    private const int Most = 30;

    public async Task<JobsNowAnswer> RunAsync(CancellationToken ct) =>
        new(
            await lanes.RunAsync(ct),
            await jobs.RunAsync(new JobsQuery { State = JobState.Running, Limit = Most }, ct),
            await jobs.RunAsync(new JobsQuery { State = JobState.Dead, Limit = Most }, ct),
            await dead.RunAsync(ct)
        );
}
