using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Radar.Prompts;

/// <summary>One version of the prompt as a caller sees it.</summary>
/// <param name="Number">1 for the first; the highest is the one in use.</param>
/// <param name="System">The unchanging part: task, schema, example.</param>
/// <param name="Interests">What the owner looks for.</param>
/// <param name="Note">Why it was changed.</param>
internal sealed record PromptRow(int Number, string System, string Interests, string Note, DateTimeOffset CreatedAt);

/// <summary>The versions of the prompt.</summary>
internal sealed class ListPrompts(IDbContextFactory<SignalboxDb> dbs, CurrentPrompt current)
{
    /// <returns>At most 50, newest first; never empty.</returns>
    public async Task<IReadOnlyList<PromptRow>> RunAsync(CancellationToken ct)
    {
        _ = await current.ReadAsync(ct); // so that a new installation shows the shipped one
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<PromptVersion>()
            .AsNoTracking()
            .OrderByDescending(p => p.Number)
            .Take(50)
            .Select(p => new PromptRow(p.Number, p.System, p.Interests, p.Note, p.CreatedAt))
            .ToListAsync(ct);
    }
}
