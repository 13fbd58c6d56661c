using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Channels.Manage;

/// <summary>Which part of the log.</summary>
internal sealed record DeliveryQuery
{
    /// <summary>Null is all channels.</summary>
    public Guid? ChannelId { get; init; }

    /// <summary>Null is all states.</summary>
    public DeliveryState? State { get; init; }

    /// <summary>A kind of message, e.g. <c>radar.report</c>, or the beginning of several up to a dot; null is all kinds.</summary>
    [StringLength(100)]
    public string? Kind { get; init; }

    /// <summary>Only what was put in at this instant or later; null is no limit.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only what was put in before this instant; null is no limit.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The last delivery of the page before; null begins with the newest. Two that were put in at once are not lost between pages.</summary>
    public Guid? After { get; init; }

    /// <summary>Only what was put in before this instant; null begins with the newest.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>How many at most.</summary>
    [Range(1, 200)]
    public int Take { get; init; } = 50;
}

/// <summary>A line of the log.</summary>
/// <param name="Parts">0 until the first attempt.</param>
/// <param name="CarriedBy">The delivery whose message told of this one too; null when it went by itself.</param>
internal sealed record DeliveryRow(
    Guid Id,
    Guid ChannelId,
    string ChannelName,
    string Kind,
    string Key,
    string Title,
    string? Link,
    DeliveryState State,
    string? Reason,
    int Parts,
    int PartsSent,
    int Attempts,
    Guid? CarriedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt
);

/// <summary>An attempt of the log.</summary>
internal sealed record AttemptRow(
    int Part,
    int Parts,
    DateTimeOffset StartedAt,
    int? DurationMs,
    AttemptOutcome Outcome,
    int? HttpStatus,
    string? Code,
    string? Answer
);

/// <summary>A delivery with the text as it was put in and its attempts, oldest first, at most 200.</summary>
internal sealed record DeliveryDetail(DeliveryRow Delivery, string Markdown, IReadOnlyList<AttemptRow> Attempts);

/// <summary>The delivery log.</summary>
internal sealed class ListDeliveries(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>Newest first.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>channel.delivery.not-found</c>: <c>After</c> is gone.</exception>
    public async Task<IReadOnlyList<DeliveryRow>> RunAsync(DeliveryQuery query, CancellationToken ct)
    {
        Check.Valid(query);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var deliveries = db.Set<Delivery>()
            .Where(d => query.ChannelId == null || d.ChannelId == query.ChannelId)
            .Where(d => query.State == null || d.State == query.State)
            .Where(d => query.From == null || d.CreatedAt >= query.From)
            .Where(d => query.To == null || d.CreatedAt < query.To)
            .Where(d => query.Before == null || d.CreatedAt < query.Before);
        if (query.Kind is { } kind)
        {
            var below = $"{kind}.";
            deliveries = deliveries.Where(d => d.Kind == kind || d.Kind.StartsWith(below));
        }
        if (query.After is { } after)
        {
            var at =
                await db.Set<Delivery>()
                    .Where(d => d.Id == after)
                    .Select(d => (DateTimeOffset?)d.CreatedAt)
                    .SingleOrDefaultAsync(ct)
                ?? throw Missing(after);
            deliveries = deliveries.Where(d => d.CreatedAt < at || (d.CreatedAt == at && d.Id.CompareTo(after) < 0));
        }
        return await Rows(deliveries.OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).Take(query.Take))
            .ToListAsync(ct);
    }

    /// <exception cref="RefusedException">404 <c>channel.delivery.not-found</c>.</exception>
    public async Task<DeliveryDetail> OneAsync(Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var row = await Rows(db.Set<Delivery>().Where(d => d.Id == id)).SingleOrDefaultAsync(ct) ?? throw Missing(id);
        var markdown = await db.Set<Delivery>().Where(d => d.Id == id).Select(d => d.Markdown).SingleAsync(ct);
        var carrier = row.CarriedBy ?? id;
        var attempts = await db.Set<Attempt>()
            .AsNoTracking()
            .Where(a => a.DeliveryId == carrier)
            .OrderBy(a => a.Id)
            .Take(200)
            .Select(a => new AttemptRow(
                a.Part,
                a.Parts,
                a.StartedAt,
                a.DurationMs,
                a.Outcome,
                a.HttpStatus,
                a.VendorCode,
                a.VendorText
            ))
            .ToListAsync(ct);
        return new DeliveryDetail(row, markdown, attempts);
    }

    public static RefusedException Missing(Guid id) =>
        RefusedException.NotFound("channel.delivery.not-found", $"There is no delivery {id}.");

    private static IQueryable<DeliveryRow> Rows(IQueryable<Delivery> deliveries) =>
        deliveries
            .AsNoTracking()
            .Select(d => new DeliveryRow(
                d.Id,
                d.ChannelId,
                d.ChannelName,
                d.Kind,
                d.Key,
                d.Title,
                d.Link,
                d.State,
                d.Reason,
                d.Parts,
                d.PartsSent,
                d.Attempts,
                d.CarriedBy,
                d.CreatedAt,
                d.FinishedAt
            ));
}
