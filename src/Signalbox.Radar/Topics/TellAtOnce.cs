using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Templates;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Topics;

/// <summary>Tells of a find in the commit that stores it, where its topic is told at once and the hours are not quiet.</summary>
/// <remarks>What is not told here, or did not arrive, the next report tells.</remarks>
internal sealed class TellAtOnce(
    Outbox outbox,
    CurrentTopics topics,
    ReportBuilder builder,
    WordPush words,
    ViewerOf viewer,
    IOptions<RadarOptions> options,
    TimeProvider clock
)
{
    /// <summary>The messages' kind, by which a channel can be limited.</summary>
    public const string Kind = "radar.opportunity";

    /// <param name="found">Stored and saved in <paramref name="tx"/>.</param>
    public async Task RunAsync(
        SignalboxDb db,
        WriteTransaction tx,
        Guid runId,
        Opportunity found,
        Judgement judgement,
        CancellationToken ct
    )
    {
        if (found.TopicId is not { } topicId || IsQuiet())
            return;
        var topic = (await topics.ReadAsync(ct)).FirstOrDefault(t => t.Id == topicId);
        if (topic is not { Body.Delivery: TopicDelivery.AtOnce } || await IsPrivateAsync(db, found, ct))
            return;
        var today = found.Day;
        if (
            topic.Rules.Cap is { } cap
            && await db.Set<Opportunity>().CountAsync(o => o.TopicId == topicId && o.Day == today, ct) > cap
        )
            return;

        var stories = await ReportStories.LoadAsync(db, [found.ArticleId], viewer.House, ct);
        if (!stories.Has(found.ArticleId))
            return;
        var (title, markdown) = await words.RunAsync(stories.Found(judgement), topic.Name, ct);
        var key = string.Create(CultureInfo.InvariantCulture, $"{Kind}:{found.Id:N}");
        foreach (var channel in (await outbox.ChannelsAsync(Kind, ct)).Where(c => topic.Body.Tells(c.Id)))
        {
            var push = new Push
            {
                Id = Ids.New(clock),
                RunId = runId,
                ChannelId = channel.Id,
                DeliveryKey = key,
                CreatedAt = clock.GetUtcNow(),
            };
            db.Add(push);
            db.Add(new PushItem { PushId = push.Id, OpportunityId = found.Id });
            await db.SaveChangesAsync(ct);
            await outbox.AddAsync(
                tx,
                channel.Id,
                new OutgoingMessage
                {
                    Kind = Kind,
                    Key = key,
                    Title = title,
                    Markdown = markdown,
                    Link = builder.Link(found.Id),
                },
                ct
            );
        }
    }

    /// <summary>What a channel was told at once, or will be, since an instant.</summary>
    public static async Task<IReadOnlyList<Guid>> ToldAsync(
        SignalboxDb db,
        Outbox outbox,
        Guid channelId,
        DateTimeOffset since,
        CancellationToken ct
    )
    {
        var prefix = $"{Kind}:";
        var pushed = await (
            from push in db.Set<Push>()
            join item in db.Set<PushItem>() on push.Id equals item.PushId
            where push.ChannelId == channelId && push.CreatedAt >= since && push.DeliveryKey.StartsWith(prefix)
            select new { push.DeliveryKey, item.OpportunityId }
        ).ToListAsync(ct);
        List<Guid> told = [];
        foreach (var push in pushed)
        {
            var fate = (await outbox.FatesAsync(push.DeliveryKey, ct)).FirstOrDefault(f => f.ChannelId == channelId);
            if (fate is { State: DeliveryState.Sent or DeliveryState.Pending or DeliveryState.Sending })
                told.Add(push.OpportunityId);
        }
        return told;
    }

    private bool IsQuiet()
    {
        var (from, until) = (options.Value.QuietFrom, options.Value.QuietUntil);
        return from != until && TimeOnly.FromDateTime(clock.GetLocalNow().DateTime).IsBetween(from, until);
    }

    /// <summary>Whether nobody but the owner of a source may see it, or it came with the samples.</summary>
    private async Task<bool> IsPrivateAsync(SignalboxDb db, Opportunity found, CancellationToken ct)
    {
        var (id, article) = (found.Id, found.ArticleId);
        return !await db.Set<Opportunity>().For(db, viewer.House).AnyAsync(o => o.Id == id, ct)
            || await db.Set<Article>().AnyAsync(a => a.Id == article && a.Sample, ct);
    }
}
