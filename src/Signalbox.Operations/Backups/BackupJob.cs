using System.Globalization;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Offsite;
using Signalbox.Platform.Jobs;

namespace Signalbox.Operations.Backups;

/// <summary>The clock asks for the day's set.</summary>
/// <param name="DueAt">When it was due, UTC.</param>
internal sealed record MakeBackup(DateTimeOffset DueAt);

/// <summary>Makes the day's set; once, also when the process was killed between the set and the note that it is made.</summary>
internal sealed class BackupJob(
    CreateBackup create,
    BackupFolder folder,
    JobQueue queue,
    IOptions<BackupOptions> options,
    IOptions<OffsiteOptions> offsite
) : IJobHandler<MakeBackup>
{
    private const string Daily = "daily";

    public async Task RunAsync(MakeBackup job, JobContext context, CancellationToken ct)
    {
        if (!options.Value.Enabled)
            return;
        if (!IsMade(job.DueAt))
            await create.RunAsync(Daily, _ => { }, ct);
        if (offsite.Value.HasStore())
            await queue.EnqueueAsync(
                new SendSets(job.DueAt),
                new JobOptions { Dedupe = string.Create(CultureInfo.InvariantCulture, $"offsite {job.DueAt:O}") },
                ct
            );
    }

    private bool IsMade(DateTimeOffset due) => folder.Newest(Daily) is { } newest && newest.Manifest.CreatedUtc >= due;
}
