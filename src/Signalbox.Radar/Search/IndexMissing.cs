using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;

namespace Signalbox.Radar.Search;

/// <summary>The clock asks whether anything is not in the index, or is in it and nowhere else.</summary>
internal sealed record IndexWhatIsMissing;

/// <summary>Indexes what was there before the index was, and forgets what is there no more; in small commits, the newest first.</summary>
internal sealed partial class IndexMissing(IDbContextFactory<SignalboxDb> dbs, ILogger<IndexMissing> log)
    : IJobHandler<IndexWhatIsMissing>
{
    private const int AtOnce = 50;

    public async Task RunAsync(IndexWhatIsMissing job, JobContext context, CancellationToken ct)
    {
        var (put, forgotten) = await RunAsync(ct);
        if (put + forgotten > 0)
            LogIndexed(put, forgotten);
        await context.DoneAsync(_ => Task.CompletedTask, ct);
    }

    /// <returns>How many were put in, and how many taken out.</returns>
    public async Task<(int Put, int Forgotten)> RunAsync(CancellationToken ct)
    {
        var put = await AllAsync<Guid>(ArticlesAsync, ct);
        put += await AllAsync<Guid>(OpportunitiesAsync, ct);
        put += await AllAsync<Guid>(ReportsAsync, ct);
        return (put, await AllAsync<long>(ForgetAsync, ct));
    }

    /// <param name="some">Works on a few behind the given one, and says which.</param>
    private async Task<int> AllAsync<T>(
        Func<SignalboxDb, WriteTransaction, T?, CancellationToken, Task<List<T>>> some,
        CancellationToken ct
    )
        where T : struct
    {
        T? last = null;
        for (var all = 0; ; )
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            await using var transaction = await db.BeginWriteAsync(ct);
            var done = await some(db, transaction, last, ct);
            await transaction.CommitAsync(ct);
            all += done.Count;
            if (done.Count < AtOnce)
                return all;
            last = done[^1];
        }
    }

    private static async Task<List<Guid>> ArticlesAsync(
        SignalboxDb db,
        WriteTransaction transaction,
        Guid? last,
        CancellationToken ct
    )
    {
        var some = await db.Set<Article>()
            .AsNoTracking()
            .Where(a => last == null || a.Id.CompareTo(last.Value) < 0)
            .Where(a => !db.Set<SearchDoc>().Any(d => d.Kind == SearchKind.Article && d.Ref == a.Id))
            .OrderByDescending(a => a.Id)
            .Take(AtOnce)
            .ToListAsync(ct);
        foreach (var article in some)
            await MakeFindable.RunAsync(transaction, article, ct);
        return some.ConvertAll(a => a.Id);
    }

    private static async Task<List<Guid>> OpportunitiesAsync(
        SignalboxDb db,
        WriteTransaction transaction,
        Guid? last,
        CancellationToken ct
    )
    {
        var some = await (
            from o in db.Set<Opportunity>().AsNoTracking()
            join j in db.Set<Judgement>() on o.JudgementId equals j.Id
            where last == null || o.Id.CompareTo(last.Value) < 0
            where !db.Set<SearchDoc>().Any(d => d.Kind == SearchKind.Opportunity && d.Ref == o.Id)
            orderby o.Id descending
            select new { Found = o, Judgement = j }
        )
            .Take(AtOnce)
            .ToListAsync(ct);
        foreach (var one in some)
            await MakeFindable.RunAsync(transaction, one.Found, one.Judgement, ct);
        return some.ConvertAll(o => o.Found.Id);
    }

    private static async Task<List<Guid>> ReportsAsync(
        SignalboxDb db,
        WriteTransaction transaction,
        Guid? last,
        CancellationToken ct
    )
    {
        var some = await db.Set<Report>()
            .AsNoTracking()
            .Where(r => last == null || r.Id.CompareTo(last.Value) < 0)
            .Where(r => !db.Set<SearchDoc>().Any(d => d.Kind == SearchKind.Report && d.Ref == r.Id))
            .OrderByDescending(r => r.Id)
            .Take(AtOnce)
            .ToListAsync(ct);
        foreach (var report in some)
            await MakeFindable.RunAsync(transaction, report, ct);
        return some.ConvertAll(r => r.Id);
    }

    private static async Task<List<long>> ForgetAsync(
        SignalboxDb db,
        WriteTransaction transaction,
        long? last,
        CancellationToken ct
    )
    {
        var some = await db.Set<SearchDoc>()
            .Where(d => last == null || d.Seq > last)
            .Where(d =>
                (d.Kind == SearchKind.Article && !db.Set<Article>().Any(a => a.Id == d.Ref))
                || (d.Kind == SearchKind.Opportunity && !db.Set<Opportunity>().Any(o => o.Id == d.Ref))
                || (d.Kind == SearchKind.Report && !db.Set<Report>().Any(r => r.Id == d.Ref))
            )
            .OrderBy(d => d.Seq)
            .Take(AtOnce)
            .Select(d => d.Seq)
            .ToListAsync(ct);
        foreach (var seq in some)
            await SearchIndex.RemoveAsync(transaction, seq, ct);
        return some;
    }

    [LoggerMessage(2651, LogLevel.Information, "Search index: {Put} put in, {Forgotten} taken out")]
    private partial void LogIndexed(int put, int forgotten);
}
