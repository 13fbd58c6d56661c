using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Secrets;
using Signalbox.Radar.Opportunities;

namespace Signalbox.Radar.Hooks;

/// <summary>An address as it is shown; its path, which may hold a token, and its secret are not.</summary>
/// <param name="Waiting">How many sendings wait for their turn or their next try.</param>
/// <param name="Dead">How many were given up.</param>
/// <param name="LastTakenAt">Null when nothing was taken within the last 30 days.</param>
internal sealed record HookRow(
    Guid Id,
    string Name,
    string Host,
    int MinScore,
    bool Enabled,
    int Waiting,
    int Dead,
    DateTimeOffset? LastTakenAt
);

/// <summary>One sending.</summary>
/// <param name="OpportunityId">Null for a test.</param>
/// <param name="Title">Of the opportunity; null for a test, and when it is there no more.</param>
/// <param name="Status">Of the last answer; null without one.</param>
/// <param name="NextAt">When it is tried again at the earliest; null: at once, or not any more.</param>
internal sealed record HookSendRow(
    Guid Id,
    Guid? OpportunityId,
    string? Title,
    SendState State,
    int Tries,
    int? Status,
    string? Reason,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAt,
    DateTimeOffset? EndedAt
);

/// <summary>The caller's addresses, and what they were sent.</summary>
internal sealed class ListHooks(IDbContextFactory<SignalboxDb> dbs, SecretBox secrets)
{
    /// <returns>All of them, by name; a user has few.</returns>
    public async Task<IReadOnlyList<HookRow>> RunAsync(Actor by, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var hooks = await db.Set<Hook>()
            .AsNoTracking()
            .Where(h => h.UserId == by.UserId)
            .OrderBy(h => h.Name)
            .Take(100)
            .ToListAsync(ct);
        var ids = hooks.ConvertAll(h => h.Id);
        var counts = await db.Set<HookSend>()
            .Where(s => ids.Contains(s.HookId))
            .GroupBy(s => new { s.HookId, s.State })
            .Select(g => new
            {
                g.Key.HookId,
                g.Key.State,
                Count = g.Count(),
                Last = g.Max(s => s.EndedAt),
            })
            .ToListAsync(ct);
        return hooks.ConvertAll(h =>
        {
            var of = counts.Where(c => c.HookId == h.Id).ToDictionary(c => c.State);
            return new HookRow(
                h.Id,
                h.Name,
                new Uri(secrets.Open(h.Url, Hook.Purpose(h.Id))).Authority,
                h.MinScore,
                h.Enabled,
                of.GetValueOrDefault(SendState.Waiting)?.Count ?? 0,
                of.GetValueOrDefault(SendState.Dead)?.Count ?? 0,
                of.GetValueOrDefault(SendState.Taken)?.Last
            );
        });
    }

    /// <returns>At most 100, newest first.</returns>
    /// <exception cref="RefusedException">404 <c>radar.hook.not-found</c>.</exception>
    public async Task<IReadOnlyList<HookSendRow>> SendsAsync(Actor by, Guid id, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (!await db.Set<Hook>().AnyAsync(h => h.Id == id && h.UserId == by.UserId, ct))
            throw RefusedException.NotFound("radar.hook.not-found", $"You have no address {id}.");
        return await (
            from send in db.Set<HookSend>().AsNoTracking()
            join found in db.Set<Opportunity>() on send.OpportunityId equals (Guid?)found.Id into founds
            from opportunity in founds.DefaultIfEmpty()
            where send.HookId == id
            orderby send.CreatedAt descending, send.Id descending
            select new HookSendRow(
                send.Id,
                send.OpportunityId,
                opportunity.Title,
                send.State,
                send.Tries,
                send.Status,
                send.Reason,
                send.CreatedAt,
                send.NextAt,
                send.EndedAt
            )
        )
            .Take(100)
            .ToListAsync(ct);
    }
}
