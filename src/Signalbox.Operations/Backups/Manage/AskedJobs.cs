using Signalbox.Operations.Drills;
using Signalbox.Operations.Offsite;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;

namespace Signalbox.Operations.Backups.Manage;

/// <summary>Somebody asks for a set now.</summary>
internal sealed record MakeSetNow(string Kind);

/// <summary>Somebody asks whether every byte of a set is as it was written.</summary>
internal sealed record VerifySetNow(string Set);

/// <summary>Somebody asks for a drill with a set.</summary>
internal sealed record DrillSetNow(string Set);

/// <summary>Somebody asks for a copy of a set in the store elsewhere.</summary>
internal sealed record SendSetNow(string Set);

/// <summary>Does what was asked for by hand; what went wrong is the job's failure, which the one who asked sees.</summary>
internal sealed class AskedJobs(
    CreateBackup create,
    BackupFolder folder,
    VerifyBackup verify,
    RunDrill drill,
    SendDueOffsite send,
    AuditTrail trail
) : IJobHandler<MakeSetNow>, IJobHandler<VerifySetNow>, IJobHandler<DrillSetNow>, IJobHandler<SendSetNow>
{
    public Task RunAsync(MakeSetNow job, JobContext context, CancellationToken ct) =>
        create.RunAsync(job.Kind, _ => { }, ct);

    public async Task RunAsync(VerifySetNow job, JobContext context, CancellationToken ct)
    {
        var found = await verify.RunAsync(folder.Find(job.Set), ct);
        await trail.WriteAsync(
            null,
            AuditEvent.By(null, "operations.backup.verified", job.Set, new { sound = found.IsSound }),
            ct
        );
        if (found.Faults is [var fault, ..])
            throw RefusedException.Conflict(
                "backup.damaged",
                $"{job.Set}: {fault.File} {fault.What}. Use another set."
            );
        if (found.Unknown is [var unknown, ..])
            throw RefusedException.Conflict("backup.unknown", unknown);
    }

    public async Task RunAsync(DrillSetNow job, JobContext context, CancellationToken ct)
    {
        var record = await drill.RunAsync(job.Set, _ => { }, ct);
        if (!record.Ok)
            throw RefusedException.Conflict("operations.drill-failed", record.Failure!); // it says why when it is not ok
    }

    public Task RunAsync(SendSetNow job, JobContext context, CancellationToken ct) =>
        send.RunAsync(folder.Find(job.Set), _ => { }, ct);
}
