using Microsoft.Extensions.Options;
using Signalbox.Platform.Jobs;

namespace Signalbox.Operations.Offsite;

/// <summary>A set was made: what belongs into the store elsewhere is to be sent.</summary>
/// <param name="DueAt">Of the backup that asked for it, UTC.</param>
internal sealed record SendSets(DateTimeOffset DueAt);

/// <summary>Sends, in a job of its own: a store that is away fails no backup, and is tried again for itself.</summary>
internal sealed class OffsiteJob(SendDueOffsite send, IOptions<OffsiteOptions> options) : IJobHandler<SendSets>
{
    public async Task RunAsync(SendSets job, JobContext context, CancellationToken ct)
    {
        if (options.Value.HasStore())
            await send.RunAsync(more: null, _ => { }, ct);
    }
}
