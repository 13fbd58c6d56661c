using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Time;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports.Templates;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Topics;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Reports;

/// <summary>Tells each channel what it has not been told: the daily report always, another slot only when there is something.</summary>
/// <remarks>
/// «New» is what no push of that channel has told that was sent or is still on its way. What a failed or doubtful push
/// told is told again: better twice than not at all.
/// </remarks>
internal sealed class PushReport(
    Outbox outbox,
    ReportBuilder builder,
    WordPush words,
    ViewerOf viewer,
    CurrentTopics topics,
    HeldStories stories,
    TimeProvider clock
)
{
    /// <summary>The messages' kind, by which a channel can be limited.</summary>
    public const string Kind = "radar.report";

    // Older ones that a channel never got, because it was off, are history.
    private static readonly TimeSpan TellWithin = TimeSpan.FromDays(2);

    /// <summary>The key of a slot's push in the outbox.</summary>
    public static string KeyOf(DateOnly day, TimeOnly slot) =>
        string.Create(CultureInfo.InvariantCulture, $"{Kind}:{day:yyyy-MM-dd}:{slot:HH:mm}");

    public async Task RunAsync(
        SignalboxDb db,
        WriteTransaction tx,
        SlotRun run,
        Report report,
        ReportContent content,
        CancellationToken ct
    )
    {
        var link = builder.Link(report.Token);
        var routes = new TopicRoutes(await topics.ReadAsync(ct), content.IsDaily, clock.Today());
        foreach (var channel in await outbox.ChannelsAsync(Kind, ct))
        {
            var fresh = await FreshAsync(db, channel.Id, routes, ct);
            if (fresh.Count == 0 && !content.IsDaily)
                continue;

            var push = new Push
            {
                Id = Ids.New(clock),
                RunId = run.Id,
                ChannelId = channel.Id,
                DeliveryKey = KeyOf(run.Day, run.Slot),
                CreatedAt = clock.GetUtcNow(),
            };
            db.Add(push);
            db.AddRange(fresh.Select(o => new PushItem { PushId = push.Id, OpportunityId = o.Id }));
            await db.SaveChangesAsync(ct);
            var (title, markdown) = await words.RunAsync(content, link, fresh, ct);
            await outbox.AddAsync(
                tx,
                channel.Id,
                new OutgoingMessage
                {
                    Kind = Kind,
                    Key = push.DeliveryKey,
                    Title = title,
                    Markdown = markdown,
                    Link = link,
                    MustSend = content.IsDaily,
                },
                ct
            );
        }
    }

    private async Task<IReadOnlyList<ReportOpportunity>> FreshAsync(
        SignalboxDb db,
        Guid channelId,
        TopicRoutes routes,
        CancellationToken ct
    )
    {
        var told = await ToldAsync(db, channelId, ct);
        var since = clock.GetUtcNow() - TellWithin;
        var samples = db.Set<Article>().Where(a => a.Sample).Select(a => a.Id);
        var judgements = await (
            from opportunity in db.Set<Opportunity>().For(db, viewer.House).AsNoTracking()
            join judgement in db.Set<Judgement>() on opportunity.JudgementId equals judgement.Id
            where
                !samples.Contains(opportunity.ArticleId)
                && opportunity.FoundAt >= since
                && judgement.Outcome == JudgementOutcome.Opportunity
            orderby opportunity.Score + opportunity.Shift descending
            select new
            {
                Find = new RoutedFind(opportunity.Id, opportunity.TopicId, opportunity.Day),
                Judgement = judgement,
            }
        )
            .Take(1000)
            .ToListAsync(ct);
        var open = judgements.Where(o => !told.Contains(o.Find.Id)).ToList();
        List<Guid> articles = [.. open.Select(o => o.Judgement.ArticleId)];
        HashSet<Guid> held =
        [
            .. await HeldStories.ToldAsync(db, channelId, articles, ct),
            .. await stories.DoubtfulAsync(db, articles, ct),
        ];
        var routed = routes.For(
            channelId,
            [.. open.Where(o => !held.Contains(o.Judgement.ArticleId)).Select(o => o.Find)],
            [.. judgements.Where(o => told.Contains(o.Find.Id)).Select(o => o.Find)]
        );
        var untold = open.Where(o => routed.Contains(o.Find.Id)).Select(o => o.Judgement).ToList();
        var carried = await ReportStories.LoadAsync(db, [.. untold.Select(j => j.ArticleId)], viewer.House, ct);
        return [.. untold.Where(j => carried.Has(j.ArticleId)).Select(carried.Found)];
    }

    private async Task<HashSet<Guid>> ToldAsync(SignalboxDb db, Guid channelId, CancellationToken ct)
    {
        var standing = (await outbox.LatestAsync(channelId, Kind, 50, ct))
            .Where(d => d.State is DeliveryState.Sent or DeliveryState.Pending or DeliveryState.Sending)
            .Select(d => d.Key)
            .ToList();
        return
        [
            .. await (
                from push in db.Set<Push>()
                join item in db.Set<PushItem>() on push.Id equals item.PushId
                where push.ChannelId == channelId && standing.Contains(push.DeliveryKey)
                select item.OpportunityId
            ).ToListAsync(ct),
            .. await TellAtOnce.ToldAsync(db, outbox, channelId, clock.GetUtcNow() - TellWithin, ct),
        ];
    }
}
