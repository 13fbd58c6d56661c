using Microsoft.EntityFrameworkCore;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
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
    HeldStories stories,
    JobQueue jobs,
    TimeProvider clock
) : IJobHandler<TellHooks>
{
    private const int MostHooks = 2000;

    private const string MayHaveBeenSent =
        "A backup from before it was restored: it may have been sent. Send it again if it is missing there.";

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
        var article = await db.Set<Opportunity>()
            .Where(o => o.Id == job.Opportunity)
            .Select(o => o.ArticleId)
            .SingleAsync(ct);
        var isDoubtful = (await stories.DoubtfulAsync(db, [article], ct)).Count > 0;
        List<Guid> told = [];
        foreach (var hook in telling)
            if ((await HeldStories.ToldAsync(db, hook, [article], ct)).Count > 0)
                told.Add(hook);
        await using var transaction = await db.BeginWriteAsync(ct);
        foreach (var hook in telling.Except(told))
            await AddAsync(transaction, hook, job.Opportunity, isDoubtful, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<bool> SeesAsync(SignalboxDb db, Guid user, Guid opportunity, CancellationToken ct) =>
        await roles.RunAsync(user, ct) is { } role
        && await db.Set<Opportunity>().For(db, viewers.From(user, role)).AnyAsync(o => o.Id == opportunity, ct);

    /// <param name="isDoubtful">Whether it may have been sent before a restore: then a person sends it, or nobody.</param>
    private async Task AddAsync(
        WriteTransaction transaction,
        Guid hook,
        Guid opportunity,
        bool isDoubtful,
        CancellationToken ct
    )
    {
        var (id, now) = (Ids.New(clock), clock.GetUtcNow());
        await using var insert = transaction.Command(
            """
            INSERT INTO radar_hook_send (id, hook_id, opportunity_id, state, tries, reason, created_at, ended_at)
            VALUES (@id, @hook, @opportunity, @state, 0, @reason, @now, @ended)
            ON CONFLICT (hook_id, opportunity_id) DO NOTHING
            """,
            ("@id", id),
            ("@hook", hook),
            ("@opportunity", opportunity),
            ("@state", isDoubtful ? "Dead" : "Waiting"),
            ("@reason", isDoubtful ? MayHaveBeenSent : null),
            ("@now", now),
            ("@ended", isDoubtful ? now : null)
        );
        if (await insert.ExecuteNonQueryAsync(ct) == 1 && !isDoubtful)
            await jobs.EnqueueAsync(transaction, new PostOpportunity(id), PostOpportunity.To(hook), ct);
    }
}
