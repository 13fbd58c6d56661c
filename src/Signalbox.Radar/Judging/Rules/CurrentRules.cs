using Microsoft.EntityFrameworkCore;
using Signalbox.Platform;
using Signalbox.Platform.Data;

namespace Signalbox.Radar.Judging.Rules;

/// <summary>A rule set made ready, with its version's number.</summary>
internal sealed record NumberedJudge(int Number, RulesJudge Judge);

/// <summary>The newest rule set; the shipped one is saved as the first when there is none.</summary>
internal sealed class CurrentRules(IDbContextFactory<SignalboxDb> dbs, Database database, TimeProvider clock)
{
    // Versions never change, so that the last one made ready may be kept; which is the newest is asked each time.
    private volatile NumberedJudge? ready;

    /// <summary>The newest version.</summary>
    public async Task<RuleSetVersion> ReadAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await NewestAsync(db, ct) is { } newest)
            return newest;
        await SeedAsync(ct);
        return (await NewestAsync(db, ct))!; // just saved, by us or by another
    }

    /// <summary>The newest version, ready to judge with.</summary>
    public async Task<NumberedJudge> JudgeAsync(CancellationToken ct)
    {
        if (ready is { } kept)
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            if (await db.Set<RuleSetVersion>().MaxAsync(v => (int?)v.Number, ct) == kept.Number)
                return kept;
        }
        var version = await ReadAsync(ct);
        var made = new NumberedJudge(version.Number, new RulesJudge(RuleSetVersion.Read(version.Rules)));
        ready = made;
        return made;
    }

    private static Task<RuleSetVersion?> NewestAsync(SignalboxDb db, CancellationToken ct) =>
        db.Set<RuleSetVersion>().AsNoTracking().OrderByDescending(v => v.Number).FirstOrDefaultAsync(ct);

    /// <summary>Of several that come at once one saves it and the others find it there.</summary>
    private async Task SeedAsync(CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var insert = transaction.Command(
            """
            INSERT INTO radar_rule_set_version (id, number, rules, note, created_at)
            VALUES (@id, 1, @rules, @note, @now) ON CONFLICT (number) DO NOTHING
            """,
            ("@id", Ids.New(clock)),
            ("@rules", RuleSetVersion.Write(ShippedRules.Set)),
            ("@note", ShippedRules.Note),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
