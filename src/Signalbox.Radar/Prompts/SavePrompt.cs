using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Prompts;

internal sealed record PromptChange
{
    /// <summary>The unchanging part: task, schema, example. It must name JSON.</summary>
    [Required]
    public required string System { get; init; }

    /// <summary>What the owner looks for, in the owner's words.</summary>
    [Required]
    public required string Interests { get; init; }

    /// <summary>Why it is changed.</summary>
    [Required, StringLength(500)]
    public required string Note { get; init; }

    /// <summary>Number of the version that the change was made from; null does not ask.</summary>
    public int? BasedOn { get; init; }
}

/// <summary>Saves a new version of the prompt; the next judgement is made with it, earlier ones keep theirs.</summary>
internal sealed partial class SavePrompt(
    IDbContextFactory<SignalboxDb> dbs,
    CurrentPrompt current,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<SavePrompt> log
)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.prompt.too-long</c>, <c>radar.prompt.no-json</c>; 409 <c>radar.prompt.changed-meanwhile</c>.</exception>
    public async Task<PromptRow> RunAsync(Actor by, PromptChange change, CancellationToken ct)
    {
        Check.Valid(change);
        PromptCheck.Valid(change.System, change.Interests);
        var newest = await current.ReadAsync(ct);
        if (change.BasedOn is { } basedOn && basedOn != newest.Number)
            throw ChangedMeanwhile(basedOn, newest.Number);
        var version = new PromptVersion
        {
            Id = Ids.New(clock),
            Number = newest.Number + 1,
            System = change.System,
            Interests = change.Interests,
            Note = change.Note,
            CreatedAt = clock.GetUtcNow(),
        };
        await SaveAsync(by, version, ct);
        LogSaved(version.Number);
        return new PromptRow(version.Number, version.System, version.Interests, version.Note, version.CreatedAt);
    }

    private async Task SaveAsync(Actor by, PromptVersion version, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        db.Add(version);
        try
        {
            await db.SaveChangesAsync(ct);
            var saved = AuditEvent.By(by, "radar.prompt.saved", version.Number.ToString(CultureInfo.InvariantCulture));
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
            "radar.prompt.changed-meanwhile",
            $"The prompt was changed meanwhile: this change was made from version {from}, the newest is {now}. Read it again and repeat it."
        );

    [LoggerMessage(2311, LogLevel.Information, "Prompt version {Number} saved")]
    private partial void LogSaved(int number);
}
