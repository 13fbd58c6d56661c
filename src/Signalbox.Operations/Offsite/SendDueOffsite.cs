using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Offsite;

/// <summary>What a round has done.</summary>
internal sealed record OffsiteRound(IReadOnlyList<Sent> Sent, OffsitePruned Pruned);

/// <summary>Sends every set that belongs into the store and is not there, then removes what is too old there.</summary>
/// <remarks>It looks at both sides anew each time: what a dead store or a machine that was off missed is made up for.</remarks>
internal sealed class SendDueOffsite(
    BackupFolder folder,
    OffsiteFolder store,
    OffsiteState state,
    SendOffsite send,
    PruneOffsite prune,
    Installation installation,
    IOptions<OffsiteOptions> options,
    IOptions<BackupOptions> backup
)
{
    /// <param name="more">A set that is sent whatever the plan says; null for none.</param>
    /// <exception cref="RefusedException">400 <c>settings.offsite</c>; 409 <c>offsite.plain</c>; codes <c>offsite.…</c>, <c>backup.…</c>.</exception>
    public async Task<OffsiteRound> RunAsync(BackupSet? more, Action<string> told, CancellationToken ct)
    {
        try
        {
            var sent = new List<Sent>();
            foreach (var set in await DueAsync(more, ct))
                sent.Add(await send.RunAsync(set, told, ct));
            told("retention");
            var pruned = await prune.RunAsync(ct);
            await state.SawAsync(await store.ListAsync(ct), ct);
            return new OffsiteRound(sent, pruned);
        }
        catch (RefusedException refused) when (options.Value.HasStore())
        {
            await state.FailedAsync(refused.Message, ct);
            throw;
        }
    }

    private async Task<IReadOnlyList<BackupSet>> DueAsync(BackupSet? more, CancellationToken ct)
    {
        var there = (await store.ListAsync(ct)).Where(s => s.IsComplete).Select(s => s.Id).ToList();
        if (more is not null)
            return [more];
        var own = await installation.NameAsync(ct);
        var here = folder
            .Sets()
            .Where(s => s.IsComplete && SetId.IsOne(s.Id))
            .Where(s => BackupFolder.ManifestOf(s)?.Installation == own)
            .ToDictionary(s => s.Id, StringComparer.Ordinal);
        return [.. options.Value.Plan(backup.Value.RetentionDays).ToSend(here.Keys, there).Select(id => here[id])];
    }
}
