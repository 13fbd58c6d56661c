using Microsoft.EntityFrameworkCore;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Hooks;

/// <summary>Asks that the addresses which want it are told a new opportunity.</summary>
internal sealed record TellHooks(Guid Opportunity)
{
    /// <summary>In the commit that makes the opportunity; nothing where there is no address.</summary>
    public static async Task AskAsync(
        SignalboxDb db,
        WriteTransaction transaction,
        JobQueue jobs,
        Guid opportunity,
        CancellationToken ct
    )
    {
        if (await db.Set<Hook>().AnyAsync(h => h.Enabled, ct))
            await jobs.EnqueueAsync(transaction, new TellHooks(opportunity), null, ct);
    }
}

/// <summary>Puts a new opportunity in line for each address whose user sees it; doing it twice adds nothing.</summary>
internal sealed class TellHooksHandler(
    IDbContextFactory<SignalboxDb> dbs,
    FindRole roles,
    ViewerOf viewers,
    JobQueue jobs,
    TimeProvider clock
) : IJobHandler<TellHooks>
{
    private const int MostHooks = 2000;

    public async Task RunAsync(TellHooks job, JobContext context, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var wanting = await (
            from hook in db.Set<Hook>().AsNoTracking()
            from found in db.Set<Opportunity>()
            where found.Id == job.Opportunity && hook.Enabled && found.Score >= hook.MinScore
            orderby hook.CreatedAt
            select new { hook.Id, hook.UserId }
        )
            .Take(MostHooks)
            .ToListAsync(ct);
        List<Guid> telling = [];
        foreach (var of in wanting.GroupBy(h => h.UserId))
        {
            if (await SeesAsync(db, of.Key, job.Opportunity, ct))
                telling.AddRange(of.Select(h => h.Id));
        }
        if (telling.Count == 0)
            return;
        await using var transaction = await db.BeginWriteAsync(ct);
        foreach (var hook in telling)
            await AddAsync(transaction, hook, job.Opportunity, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<bool> SeesAsync(SignalboxDb db, Guid user, Guid opportunity, CancellationToken ct) =>
        await roles.RunAsync(user, ct) is { } role
        && await db.Set<Opportunity>().For(db, viewers.From(user, role)).AnyAsync(o => o.Id == opportunity, ct);

    private async Task AddAsync(WriteTransaction transaction, Guid hook, Guid opportunity, CancellationToken ct)
    {
        var id = Ids.New(clock);
        await using var insert = transaction.Command(
            """
            INSERT INTO radar_hook_send (id, hook_id, opportunity_id, state, tries, created_at)
            VALUES (@id, @hook, @opportunity, 'Waiting', 0, @now)
            ON CONFLICT (hook_id, opportunity_id) DO NOTHING
            """,
            ("@id", id),
            ("@hook", hook),
            ("@opportunity", opportunity),
            ("@now", clock.GetUtcNow())
        );
        if (await insert.ExecuteNonQueryAsync(ct) == 1)
            await jobs.EnqueueAsync(transaction, new PostOpportunity(id), PostOpportunity.To(hook), ct);
    }
}
