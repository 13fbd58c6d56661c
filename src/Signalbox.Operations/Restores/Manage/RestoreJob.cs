using Signalbox.Platform.Jobs;

namespace Signalbox.Operations.Restores.Manage;

/// <summary>Somebody asks for a set to be proved and loaded beside what is in use.</summary>
internal sealed record PrepareRestoreNow(string Set, bool Database, bool Files, bool Configuration);

/// <summary>Prepares a restore while the server runs; its next start puts it in place.</summary>
internal sealed class RestoreJob(PrepareRestore prepare) : IJobHandler<PrepareRestoreNow>
{
    private static readonly string[] Steps = ["verify", "safety", "load", "unpack", "prepared"];

    public async Task RunAsync(PrepareRestoreNow job, JobContext context, CancellationToken ct)
    {
        var request = new RestoreRequest
        {
            Set = job.Set,
            Database = job.Database,
            Files = job.Files,
            Configuration = job.Configuration,
        };
        var told = Task.CompletedTask;
        await prepare.RunAsync(request, step => told = TellAsync(told, context, step, ct), ct);
        await told;
    }

    private static async Task TellAsync(Task before, JobContext context, string step, CancellationToken ct)
    {
        await before;
        await context.ProgressAsync(100 * Array.IndexOf(Steps, step) / Steps.Length, step, ct);
    }
}
