using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Topics;

/// <summary>Which topic is asked first.</summary>
internal sealed record TopicOrder
{
    /// <summary>Every topic, in the order wanted.</summary>
    [Required, MaxLength(SaveTopic.Most)]
    public required IReadOnlyList<Guid> Topics { get; init; }
}

/// <summary>Puts the topics into another order: an article goes to the first that selects it.</summary>
internal sealed class OrderTopics(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 409 <c>radar.topic.order</c>.</exception>
    public async Task RunAsync(Actor by, TopicOrder order, CancellationToken ct)
    {
        Check.Valid(order);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        await SaveTopic.LockAsync(tx, ct);
        var topics = await db.Set<Topic>().Where(t => t.RemovedAt == null).ToListAsync(ct);
        if (!topics.Select(t => t.Id).ToHashSet().SetEquals(order.Topics) || order.Topics.Count != topics.Count)
            throw RefusedException.Conflict(
                "radar.topic.order",
                "The order must name each topic that is there once; read the list again."
            );
        var places = order.Topics.Index().ToDictionary(t => t.Item, t => t.Index + 1);
        foreach (var topic in topics)
            topic.Place = places[topic.Id];
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(tx, AuditEvent.By(by, "radar.topic.ordered", "topics"), ct);
        await tx.CommitAsync(ct);
    }

    /// <summary>Moves one a place up.</summary>
    /// <exception cref="RefusedException">404 <c>radar.topic.not-found</c>.</exception>
    public async Task RaiseAsync(Actor by, Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var ids = await db.Set<Topic>()
            .Where(t => t.RemovedAt == null)
            .OrderBy(t => t.Place)
            .ThenBy(t => t.CreatedAt)
            .Select(t => t.Id)
            .ToListAsync(ct);
        var at = ids.IndexOf(id);
        if (at < 0)
            throw SaveTopic.NotFound(id);
        if (at == 0)
            return;
        (ids[at - 1], ids[at]) = (ids[at], ids[at - 1]);
        await RunAsync(by, new TopicOrder { Topics = ids }, ct);
    }
}
