using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Operations.Alerts;

/// <summary>Alerts that somebody does not want to hear of for a while.</summary>
internal sealed record NewSilence
{
    /// <summary>Which: <c>rule=disk-full</c>, <c>severity=warning</c>, <c>channel=mail</c>, several with a space between; <c>*</c> all.</summary>
    [Required, StringLength(500)]
    public required string Matcher { get; init; }

    /// <summary>Why, for whoever wonders later.</summary>
    [Required, StringLength(500)]
    public required string Reason { get; init; }

    /// <summary>For how long, from now; at most 30 days.</summary>
    [Range(1, 30 * 24 * 60)]
    public required int Minutes { get; init; }
}

/// <summary>Hours of the week in which somebody does not want to hear of some alerts.</summary>
internal sealed record NewWindow
{
    [Required, StringLength(100)]
    public required string Name { get; init; }

    /// <summary>As in <see cref="NewSilence.Matcher"/>.</summary>
    [Required, StringLength(500)]
    public required string Matcher { get; init; }

    /// <summary>The days on which it begins: digits, 1 Monday to 7 Sunday, e.g. <c>12345</c>.</summary>
    [Required, RegularExpression("[1-7]{1,7}")]
    public required string Days { get; init; }

    /// <summary>When it begins, in the owner's zone.</summary>
    public required TimeOnly From { get; init; }

    /// <summary>When it is over; not after the beginning: on the next day.</summary>
    public required TimeOnly To { get; init; }

    /// <summary>Whether critical alerts come through.</summary>
    public bool Soft { get; init; } = true;
}

/// <summary>A silence as others see it.</summary>
internal sealed record SilenceRow(
    Guid Id,
    string Matcher,
    string Reason,
    string Author,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt
);

/// <summary>A window as others see it; times in the owner's zone.</summary>
internal sealed record WindowRow(
    Guid Id,
    string Name,
    string Matcher,
    string Days,
    TimeOnly From,
    TimeOnly To,
    bool Soft,
    string Author
);

/// <summary>Silences and windows: what there is, and what holds at the moment.</summary>
internal sealed class Silences(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    private const int Most = 200;

    public async Task<Quiet> NowAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        return new Quiet(
            await Standing(db, now).ToListAsync(ct),
            await db.Set<AlertWindow>().AsNoTracking().OrderBy(w => w.CreatedAt).Take(Most).ToListAsync(ct),
            clock.LocalTimeZone,
            now
        );
    }

    /// <returns>Those that are not over, the next to end first; at most 200.</returns>
    public async Task<IReadOnlyList<SilenceRow>> ListAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await Standing(db, clock.GetUtcNow())
            .Select(s => new SilenceRow(s.Id, s.Matcher, s.Reason, s.Author, s.StartsAt, s.EndsAt))
            .ToListAsync(ct);
    }

    /// <returns>Oldest first; at most 200.</returns>
    public async Task<IReadOnlyList<WindowRow>> WindowsAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var windows = await db.Set<AlertWindow>().AsNoTracking().OrderBy(w => w.CreatedAt).Take(Most).ToListAsync(ct);
        return
        [
            .. windows.Select(w => new WindowRow(
                w.Id,
                w.Name,
                w.Matcher,
                w.Days,
                Time(w.FromMinute),
                Time(w.ToMinute),
                w.Soft,
                w.Author
            )),
        ];
    }

    private static IQueryable<AlertSilence> Standing(SignalboxDb db, DateTimeOffset now) =>
        db.Set<AlertSilence>().AsNoTracking().Where(s => s.EndsAt > now).OrderBy(s => s.EndsAt).Take(Most);

    private static TimeOnly Time(int minute) => new(minute / 60, minute % 60);
}

/// <summary>Begins a silence.</summary>
internal sealed class AddSilence(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <param name="by">Null when a command speaks: the author is whoever runs it.</param>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>operations.alert.matcher</c>.</exception>
    public async Task<SilenceRow> RunAsync(Actor? by, NewSilence silence, CancellationToken ct)
    {
        Check.Valid(silence);
        Matcher.Parse(silence.Matcher);
        var now = clock.GetUtcNow();
        var row = new SilenceRow(
            Ids.New(clock),
            silence.Matcher.Trim(),
            silence.Reason.Trim(),
            by?.Name ?? Environment.UserName,
            now,
            now + TimeSpan.FromMinutes(silence.Minutes)
        );
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var insert = transaction.Command(
            """
            INSERT INTO operations_alert_silence (id, matcher, reason, author, starts_at, ends_at)
            VALUES (@id, @matcher, @reason, @author, @starts, @ends)
            """,
            ("@id", row.Id),
            ("@matcher", row.Matcher),
            ("@reason", row.Reason),
            ("@author", row.Author),
            ("@starts", row.StartsAt),
            ("@ends", row.EndsAt)
        );
        await insert.ExecuteNonQueryAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(by, "operations.alert.silenced", row.Matcher, silence), ct);
        await transaction.CommitAsync(ct);
        return row;
    }
}

/// <summary>Ends a silence before its time.</summary>
internal sealed class EndSilence(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <exception cref="RefusedException">404 <c>operations.alert.no-silence</c>.</exception>
    public async Task RunAsync(Actor? by, Guid id, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var end = transaction.Command(
            "UPDATE operations_alert_silence SET ends_at = @now WHERE id = @id AND ends_at > @now",
            ("@now", clock.GetUtcNow()),
            ("@id", id)
        );
        if (await end.ExecuteNonQueryAsync(ct) == 0)
            throw RefusedException.NotFound(
                "operations.alert.no-silence",
                $"There is no silence {id} that still holds."
            );
        await audit.WriteAsync(transaction, AuditEvent.By(by, "operations.alert.silence-ended", id.ToString()), ct);
        await transaction.CommitAsync(ct);
    }
}

/// <summary>Adds a window.</summary>
internal sealed class AddWindow(Database database, AuditTrail audit, TimeProvider clock)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>operations.alert.matcher</c>.</exception>
    public async Task<WindowRow> RunAsync(Actor by, NewWindow window, CancellationToken ct)
    {
        Check.Valid(window);
        Matcher.Parse(window.Matcher);
        var row = new WindowRow(
            Ids.New(clock),
            window.Name.Trim(),
            window.Matcher.Trim(),
            string.Concat(window.Days.Distinct().Order()),
            window.From,
            window.To,
            window.Soft,
            by.Name
        );
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var insert = transaction.Command(
            """
            INSERT INTO operations_alert_window (id, name, matcher, days, from_minute, to_minute, soft, author, created_at)
            VALUES (@id, @name, @matcher, @days, @from, @to, @soft, @author, @now)
            """,
            ("@id", row.Id),
            ("@name", row.Name),
            ("@matcher", row.Matcher),
            ("@days", row.Days),
            ("@from", Minute(row.From)),
            ("@to", Minute(row.To)),
            ("@soft", row.Soft),
            ("@author", row.Author),
            ("@now", clock.GetUtcNow())
        );
        await insert.ExecuteNonQueryAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(by, "operations.alert.window-added", row.Name, window), ct);
        await transaction.CommitAsync(ct);
        return row;
    }

    private static int Minute(TimeOnly time) => (time.Hour * 60) + time.Minute;
}

/// <summary>Takes a window away.</summary>
internal sealed class RemoveWindow(Database database, AuditTrail audit)
{
    /// <exception cref="RefusedException">404 <c>operations.alert.no-window</c>.</exception>
    public async Task RunAsync(Actor by, Guid id, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var delete = transaction.Command("DELETE FROM operations_alert_window WHERE id = @id", ("@id", id));
        if (await delete.ExecuteNonQueryAsync(ct) == 0)
            throw RefusedException.NotFound("operations.alert.no-window", $"There is no window {id}.");
        await audit.WriteAsync(transaction, AuditEvent.By(by, "operations.alert.window-removed", id.ToString()), ct);
        await transaction.CommitAsync(ct);
    }
}
