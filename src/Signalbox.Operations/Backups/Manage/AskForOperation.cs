using Microsoft.Extensions.Options;
using Signalbox.Operations.Offsite;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;

namespace Signalbox.Operations.Backups.Manage;

/// <summary>Puts in the job that somebody asked for: a set, a verification, a drill, a copy elsewhere.</summary>
internal sealed class AskForOperation(
    JobQueue queue,
    BackupFolder folder,
    AuditTrail trail,
    IOptions<OffsiteOptions> offsite
)
{
    /// <returns>The job's id.</returns>
    public Task<long> BackupAsync(Actor by, CancellationToken ct) =>
        AskAsync(by, "operations.backup.asked", null, new MakeSetNow("manual"), ct);

    /// <param name="id">Of a set here, or <c>latest</c>.</param>
    /// <returns>The job's id.</returns>
    /// <exception cref="RefusedException">404 <c>backup.not-found</c>.</exception>
    public Task<long> VerifyAsync(Actor by, string id, CancellationToken ct)
    {
        var set = folder.Find(id).Id;
        return AskAsync(by, "operations.verification.asked", set, new VerifySetNow(set), ct);
    }

    /// <param name="id">Of a set here, or <c>latest</c>.</param>
    /// <returns>The job's id.</returns>
    /// <exception cref="RefusedException">404 <c>backup.not-found</c>.</exception>
    public Task<long> DrillAsync(Actor by, string id, CancellationToken ct)
    {
        var set = folder.Find(id).Id;
        return AskAsync(by, "operations.drill.asked", set, new DrillSetNow(set), ct);
    }

    /// <param name="id">Of a set here, or <c>latest</c>.</param>
    /// <returns>The job's id.</returns>
    /// <exception cref="RefusedException">404 <c>backup.not-found</c>; 400 <c>settings.offsite</c>.</exception>
    public Task<long> SendAsync(Actor by, string id, CancellationToken ct)
    {
        if (!offsite.Value.HasStore())
            throw OffsiteFolder.NotSetUp();
        var set = folder.Find(id).Id;
        return AskAsync(by, "operations.sending.asked", set, new SendSetNow(set), ct);
    }

    private async Task<long> AskAsync(Actor by, string action, string? target, object job, CancellationToken ct)
    {
        var id = (await queue.EnqueueAsync(job, options: null, ct))!.Value; // without a key it is always put in
        await trail.WriteAsync(null, AuditEvent.By(by, action, target, new { job = id }), ct);
        return id;
    }
}
