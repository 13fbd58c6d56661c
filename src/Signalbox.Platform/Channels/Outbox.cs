using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Platform.Jobs;

namespace Signalbox.Platform.Channels;

/// <summary>Takes messages in the commit of the state change that they tell of; a job a channel delivers them afterwards.</summary>
public sealed class Outbox(IDbContextFactory<SignalboxDb> dbs, JobQueue jobs, TimeProvider clock)
{
    private const int MostTitle = 200;
    private const int MostMarkdown = 500_000;

    /// <summary>The channels that are switched on and take messages of <paramref name="kind"/>, by name; at most 200.</summary>
    public async Task<IReadOnlyList<ChannelRef>> ChannelsAsync(string kind, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var channels = await Channel.TakingAsync(db, kind, ct);
        return [.. channels.Select(c => new ChannelRef(c.Id, c.Name, c.Kind))];
    }

    /// <summary>Whether any message has waited for more than 10 minutes.</summary>
    public async Task<bool> IsStuckAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - TimeSpan.FromMinutes(10);
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Delivery>()
            .AnyAsync(
                d => (d.State == DeliveryState.Pending || d.State == DeliveryState.Sending) && d.QueuedAt < before,
                ct
            );
    }

    /// <summary>What became of the messages of one key, one a channel; at most 200.</summary>
    public async Task<IReadOnlyList<ChannelFate>> FatesAsync(string key, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        // By way of the channels: the index is on channel and key.
        return await (
            from channel in db.Set<Channel>()
            join delivery in db.Set<Delivery>() on channel.Id equals delivery.ChannelId
            where delivery.Key == key
            orderby delivery.ChannelName
            select new ChannelFate(delivery.ChannelId, delivery.ChannelName, delivery.State)
        )
            .Take(200)
            .ToListAsync(ct);
    }

    /// <summary>The newest deliveries of one kind to one channel, newest first.</summary>
    /// <param name="count">1 to 50.</param>
    public async Task<IReadOnlyList<DeliveryRef>> LatestAsync(
        Guid channelId,
        string kind,
        int count,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Delivery>()
            .AsNoTracking()
            .Where(d => d.ChannelId == channelId && d.Kind == kind)
            .OrderByDescending(d => d.CreatedAt)
            .ThenByDescending(d => d.Id)
            .Take(Math.Clamp(count, 1, 50))
            .Select(d => new DeliveryRef(d.Id, d.Key, d.State, d.CreatedAt, d.FinishedAt))
            .ToListAsync(ct);
    }

    /// <summary>Puts <paramref name="message"/> into the outbox of one channel when <paramref name="transaction"/> commits.</summary>
    /// <returns>Whether it was put in: false when the channel has one with this key already, or is gone.</returns>
    public async Task<bool> AddAsync(
        WriteTransaction transaction,
        Guid channelId,
        OutgoingMessage message,
        CancellationToken ct
    )
    {
        var id = Ids.New(clock);
        // The channel's name comes from its row in the same statement: no row, no delivery.
        await using var insert = transaction.Command(
            """
            INSERT INTO channel_delivery (id, channel_id, channel_name, kind, key, title, markdown, link, must_send, state,
                form, parts, parts_sent, attempts, failures, deferred, created_at, queued_at)
            SELECT @id, c.id, c.name, @kind, @key, @title, @markdown, @link, @must_send, 'Pending',
                'Full', 0, 0, 0, 0, @no, @now, @now
            FROM channel_channel c WHERE c.id = @channel
            ON CONFLICT (channel_id, key) DO NOTHING
            """,
            ("@id", id),
            ("@channel", channelId),
            ("@kind", message.Kind),
            ("@key", message.Key),
            ("@title", CleanText.Cut(CleanText.Line(message.Title), MostTitle)),
            ("@markdown", CleanText.Cut(CleanText.Of(message.Markdown), MostMarkdown)),
            ("@link", message.Link?.AbsoluteUri),
            ("@must_send", message.MustSend),
            ("@no", false),
            ("@now", clock.GetUtcNow())
        );
        if (await insert.ExecuteNonQueryAsync(ct) == 0)
            return false;
        await jobs.EnqueueAsync(transaction, new DeliverMessage(id), DeliverMessage.On(channelId), ct);
        return true;
    }

    /// <summary>Notes in a database that is not in use yet that <paramref name="message"/> may have been sent to each channel for its kind.</summary>
    /// <remarks>It is not sent again by itself, for its key is taken; a person may.</remarks>
    /// <returns>How many notes were made.</returns>
    public static async Task<int> HoldAsync(
        FenceWindow window,
        OutgoingMessage message,
        string reason,
        CancellationToken ct
    )
    {
        var channels = new List<string>();
        await using (var list = window.Restored.Command("SELECT name, kinds FROM channel_channel WHERE enabled"))
        await using (var reader = await list.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                if (Channel.Takes(reader.GetString(1), message.Kind))
                    channels.Add(reader.GetString(0));
        var held = 0;
        foreach (var channel in channels)
            held += await window.ExecuteAsync(
                """
                INSERT INTO channel_delivery (id, channel_id, channel_name, kind, key, title, markdown, link, must_send,
                    state, reason, form, parts, parts_sent, attempts, failures, deferred, created_at, queued_at, finished_at)
                SELECT @id, c.id, c.name, @kind, @key, @title, @markdown, NULL, @must_send,
                    'Unknown', @reason, 'Full', 0, 0, 0, 0, @no, @now, @now, @now
                FROM channel_channel c WHERE c.name = @channel
                ON CONFLICT (channel_id, key) DO NOTHING
                """,
                [
                    ("@id", Guid.CreateVersion7(window.Until)),
                    ("@kind", message.Kind),
                    ("@key", message.Key),
                    ("@title", message.Title),
                    ("@markdown", message.Markdown),
                    ("@must_send", message.MustSend),
                    ("@reason", reason),
                    ("@no", false),
                    ("@now", window.Until),
                    ("@channel", channel),
                ],
                ct
            );
        return held;
    }

    /// <summary>Puts <paramref name="message"/> into the outbox of each channel that is switched on for its kind.</summary>
    /// <returns>How many deliveries were made: 0 when no channel takes it or all had one with this key already.</returns>
    public async Task<int> AddToAllAsync(WriteTransaction transaction, OutgoingMessage message, CancellationToken ct)
    {
        var added = 0;
        foreach (var channel in await ChannelsAsync(message.Kind, ct))
            added += await AddAsync(transaction, channel.Id, message, ct) ? 1 : 0;
        return added;
    }
}

/// <summary>A channel as others name it.</summary>
public sealed record ChannelRef(Guid Id, string Name, ChannelKind Kind);

/// <summary>What became of a message on one channel.</summary>
public sealed record ChannelFate(Guid ChannelId, string ChannelName, DeliveryState State);

/// <summary>A delivery as others look at it.</summary>
/// <param name="FinishedAt">Null while it is on its way.</param>
public sealed record DeliveryRef(
    Guid Id,
    string Key,
    DeliveryState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt
);

/// <summary>A message before a channel has put it into its own form.</summary>
public sealed record OutgoingMessage
{
    /// <summary>What it is, e.g. <c>radar.report</c>; a channel may take some kinds only.</summary>
    public required string Kind { get; init; }

    /// <summary>Unique for a channel: the same message is never put in twice, e.g. <c>radar.report:2026-03-02:22:00</c>.</summary>
    public required string Key { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>Markdown: headings, bold, links, lists, quotes; each channel cuts it to its length at a line border.</summary>
    public required string Markdown { get; init; }

    /// <summary>Where the whole can be read; kept when the text is cut. Null when there is nothing more.</summary>
    public Uri? Link { get; init; }

    /// <summary>Whether it may use the places kept in reserve of a channel's rate, as the daily report does.</summary>
    public bool MustSend { get; init; }
}
