using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Prompts;

/// <summary>What changed between two versions.</summary>
internal sealed record PromptComparison(
    PromptRow From,
    PromptRow To,
    IReadOnlyList<DiffLine> System,
    IReadOnlyList<DiffLine> Interests
);

/// <summary>Shows a version of the prompt, alone or against another.</summary>
internal sealed class ComparePrompts(IDbContextFactory<SignalboxDb> dbs, CurrentPrompt current)
{
    /// <exception cref="RefusedException">404 <c>radar.prompt.not-found</c>.</exception>
    public async Task<PromptRow> ShowAsync(int number, CancellationToken ct)
    {
        _ = await current.ReadAsync(ct); // so that a new installation has the shipped one
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<PromptVersion>()
                .AsNoTracking()
                .Where(p => p.Number == number)
                .Select(p => new PromptRow(p.Number, p.System, p.Interests, p.Note, p.CreatedAt))
                .SingleOrDefaultAsync(ct)
            ?? throw RefusedException.NotFound("radar.prompt.not-found", $"There is no prompt version {number}.");
    }

    /// <exception cref="RefusedException">404 <c>radar.prompt.not-found</c>.</exception>
    public async Task<PromptComparison> RunAsync(int from, int to, CancellationToken ct)
    {
        var (before, after) = (await ShowAsync(from, ct), await ShowAsync(to, ct));
        return new PromptComparison(
            before,
            after,
            PromptDiff.Of(before.System, after.System),
            PromptDiff.Of(before.Interests, after.Interests)
        );
    }
}
