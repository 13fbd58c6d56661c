using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Judging.Rules;

internal sealed record RulesChange
{
    /// <summary>The whole set as it shall be.</summary>
    [Required]
    public required RuleSet Rules { get; init; }

    /// <summary>Why it is changed.</summary>
    [Required, StringLength(500)]
    public required string Note { get; init; }

    /// <summary>Number of the version that the change was made from; null does not ask.</summary>
    public int? BasedOn { get; init; }
}

/// <summary>Saves a new version of the rule set; the next judgement goes by it.</summary>
internal sealed partial class ChangeRules(
    IDbContextFactory<SignalboxDb> dbs,
    CurrentRules current,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<ChangeRules> log
)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 409 <c>radar.rules.changed-meanwhile</c>.</exception>
    public async Task<RulesRow> RunAsync(Actor by, RulesChange change, CancellationToken ct)
    {
        Check.Valid(change);
        RuleSetCheck.Valid(change.Rules);
        var newest = await current.ReadAsync(ct);
        if (change.BasedOn is { } basedOn && basedOn != newest.Number)
            throw ChangedMeanwhile(basedOn, newest.Number);

        var version = new RuleSetVersion
        {
            Id = Ids.New(clock),
            Number = newest.Number + 1,
            Rules = RuleSetVersion.Write(change.Rules),
            Note = change.Note,
            CreatedAt = clock.GetUtcNow(),
        };
        await SaveAsync(by, version, ct);
        LogChanged(version.Number);
        return RulesRow.From(version);
    }

    private async Task SaveAsync(Actor by, RuleSetVersion version, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        db.Add(version);
        try
        {
            await db.SaveChangesAsync(ct);
            var saved = AuditEvent.By(by, "radar.rules.saved", version.Number.ToString(CultureInfo.InvariantCulture));
            await audit.WriteAsync(transaction, saved, ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException)
        {
            // Whether another was first, or the database has a trouble of its own, is seen by asking.
            var newest = await current.ReadAsync(ct);
            if (newest.Number < version.Number)
                throw;
            throw ChangedMeanwhile(version.Number - 1, newest.Number);
        }
    }

    private static RefusedException ChangedMeanwhile(int from, int now) =>
        RefusedException.Conflict(
            "radar.rules.changed-meanwhile",
            $"The rules were changed meanwhile: this change was made from version {from}, the newest is {now}. Read them again and repeat it."
        );

    [LoggerMessage(2411, LogLevel.Information, "Rule set {Number} saved")]
    private partial void LogChanged(int number);
}
