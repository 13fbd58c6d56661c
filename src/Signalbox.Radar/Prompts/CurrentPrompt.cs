using Microsoft.EntityFrameworkCore;
using Signalbox.Platform;
using Signalbox.Platform.Data;

namespace Signalbox.Radar.Prompts;

/// <summary>The newest prompt; the shipped one is saved as the first when there is none.</summary>
internal sealed class CurrentPrompt(IDbContextFactory<SignalboxDb> dbs, Database database, TimeProvider clock)
{
    public async Task<PromptVersion> ReadAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await NewestAsync(db, ct) is { } newest)
            return newest;
        await SeedAsync(ct);
        return (await NewestAsync(db, ct))!; // just saved, by us or by another
    }

    private static Task<PromptVersion?> NewestAsync(SignalboxDb db, CancellationToken ct) =>
        db.Set<PromptVersion>().AsNoTracking().OrderByDescending(p => p.Number).FirstOrDefaultAsync(ct);

    /// <summary>Of several that come at once one saves it and the others find it there.</summary>
    private async Task SeedAsync(CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var insert = transaction.Command(
            """
            INSERT INTO radar_prompt_version (id, number, system, interests, note, created_at)
            VALUES (@id, 1, @system, @interests, @note, @now) ON CONFLICT (number) DO NOTHING
            """,
            ("@id", Ids.New(clock)),
            ("@system", ShippedPrompt.System),
            ("@interests", ShippedPrompt.Interests),
            ("@note", ShippedPrompt.Note),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
