using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Audit;

/// <summary>Which part of the audit log.</summary>
internal sealed record AuditQuery
{
    /// <summary>Only entries before this number; null begins with the newest.</summary>
    public long? Before { get; init; }

    /// <summary>The beginning of the action, e.g. <c>identity.session</c>; null is all.</summary>
    [StringLength(100)]
    public string? Action { get; init; }

    /// <summary>Only what this user did.</summary>
    public Guid? UserId { get; init; }

    /// <summary>Only from this instant on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only before this instant.</summary>
    public DateTimeOffset? Until { get; init; }

    [Range(1, 200)]
    public int Take { get; init; } = 50;
}

/// <summary>One entry, as it is shown.</summary>
/// <param name="UserName">The name as it was then; null when nobody had signed in.</param>
/// <param name="Detail">JSON of the action's own shape; null when there is none.</param>
internal sealed record AuditRow(
    long Seq,
    DateTimeOffset At,
    Guid? UserId,
    string? UserName,
    string Action,
    string? Target,
    JsonElement? Detail,
    string? Address
);

/// <summary>Reads the audit log.</summary>
internal sealed class ListAudit(IDbContextFactory<SignalboxDb> dbs)
{
    /// <returns>At most 200 entries, newest first.</returns>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task<IReadOnlyList<AuditRow>> RunAsync(AuditQuery query, CancellationToken ct)
    {
        Check.Valid(query);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var entries = db.Set<Entry>().AsNoTracking();
        if (query.Before is { } before)
            entries = entries.Where(e => e.Seq < before);
        if (query.UserId is { } user)
            entries = entries.Where(e => e.UserId == user);
        if (query.Action is { Length: > 0 } action)
            entries = entries.Where(e => e.Action.StartsWith(action));
        if (query.From?.ToUniversalTime() is { } from)
            entries = entries.Where(e => e.At >= from);
        if (query.Until?.ToUniversalTime() is { } until)
            entries = entries.Where(e => e.At < until);
        var found = await entries.OrderByDescending(e => e.Seq).Take(query.Take).ToListAsync(ct);
        return [.. found.Select(Row)];
    }

    private static AuditRow Row(Entry e) =>
        new(e.Seq, e.At, e.UserId, e.UserName, e.Action, e.Target, Read(e.Detail), e.Address);

    /// <summary>What is no JSON any more was tampered with; the list still has to come.</summary>
    private static JsonElement? Read(string? detail)
    {
        try
        {
            return detail is null ? null : JsonSerializer.Deserialize<JsonElement>(detail);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(detail);
        }
    }
}
