using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;

namespace Signalbox.Operations.Drills;

/// <summary>The clock asks for the week's drill.</summary>
/// <param name="DueAt">When it was due, UTC.</param>
internal sealed record MakeDrill(DateTimeOffset DueAt);

/// <summary>Drills the newest set; a drill that failed is a job that failed, which the owner sees.</summary>
internal sealed class DrillJob(RunDrill drill, DrillRecords records, IOptions<BackupOptions> options)
    : IJobHandler<MakeDrill>
{
    public async Task RunAsync(MakeDrill job, JobContext context, CancellationToken ct)
    {
        if (!options.Value.Enabled || records.All() is [{ Ok: true } last, ..] && last.At >= job.DueAt)
            return;
        var record = await drill.RunAsync("latest", _ => { }, ct);
        if (!record.Ok)
            throw RefusedException.Conflict("operations.drill-failed", record.Failure!);
    }
}
