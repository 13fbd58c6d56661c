using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Signalbox.Operations.Doctor;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Operations.Checklists;

/// <summary>A person's item as it stands.</summary>
/// <param name="State"><c>ok</c>, <c>failed</c>: not confirmed, or too long ago; <c>unknown</c>: the database does not say.</param>
/// <param name="By">Who confirmed it last; null when nobody did.</param>
internal sealed record ItemLine(
    string Id,
    string TitleZh,
    string TitleEn,
    string State,
    string? By,
    DateTimeOffset? At,
    string? Note
);

/// <summary>A check-list as it came out.</summary>
internal sealed record ChecklistAnswer(
    string Id,
    string TitleZh,
    string TitleEn,
    string Result,
    IReadOnlyList<Finding> Checks,
    IReadOnlyList<ItemLine> Items
);

/// <summary>Makes a list's checks and tells what persons have confirmed.</summary>
internal sealed class RunChecklist(Examine examine, IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    /// <exception cref="RefusedException">404 <c>checklist.not-found</c>.</exception>
    public async Task<ChecklistAnswer> RunAsync(string id, CancellationToken ct)
    {
        var list = Find(id);
        var found = (await examine.RunAsync(list.Checks, ct)).Findings.ToDictionary(f => f.Id, StringComparer.Ordinal);
        var checks = list.Checks.Where(found.ContainsKey).Select(c => found[c]).ToList();
        var items = await ItemsAsync(list, ct);
        var worst = Examine.Worst(checks);
        var result =
            items.Any(i => i.State == "failed") ? "failed"
            : worst is "ok" or "warning" && items.Any(i => i.State == "unknown") ? "unknown"
            : worst;
        return new ChecklistAnswer(list.Id, list.TitleZh, list.TitleEn, result, checks, items);
    }

    /// <exception cref="RefusedException">404 <c>checklist.not-found</c>.</exception>
    public static Checklist Find(string id) =>
        ChecklistTable.All.FirstOrDefault(l => l.Id == id)
        ?? throw RefusedException.NotFound(
            "checklist.not-found",
            $"There is no check-list {id}; there are {string.Join(", ", ChecklistTable.All.Select(l => l.Id))}."
        );

    private async Task<IReadOnlyList<ItemLine>> ItemsAsync(Checklist list, CancellationToken ct)
    {
        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            List<ItemLine> lines = [];
            foreach (var item in list.Items)
                lines.Add(
                    Line(
                        item,
                        await db.Set<Confirmation>()
                            .AsNoTracking()
                            .Where(c => c.Checklist == list.Id && c.Item == item.Id)
                            .OrderByDescending(c => c.ConfirmedAt)
                            .FirstOrDefaultAsync(ct)
                    )
                );
            return lines;
        }
        catch (Exception fault) when (fault is DbException or InvalidOperationException)
        {
            return
            [
                .. list.Items.Select(i => new ItemLine(
                    i.Id,
                    i.TitleZh,
                    i.TitleEn,
                    "unknown",
                    null,
                    null,
                    fault.Message
                )),
            ];
        }
    }

    private ItemLine Line(PersonsItem item, Confirmation? last)
    {
        var counts = last is not null && (item.Good is not { } good || clock.GetUtcNow() - last.ConfirmedAt <= good);
        return new ItemLine(
            item.Id,
            item.TitleZh,
            item.TitleEn,
            counts ? "ok" : "failed",
            last?.ConfirmedBy,
            last?.ConfirmedAt,
            last?.Note
        );
    }
}

/// <summary>A person's word.</summary>
internal sealed record ConfirmationNote
{
    /// <summary>What was seen or done, in his words.</summary>
    [Required, StringLength(1000)]
    public required string Note { get; init; }
}

/// <summary>Takes a person's word on an item; it is kept beside the earlier ones and stands in the audit log.</summary>
internal sealed class ConfirmItem(IDbContextFactory<SignalboxDb> dbs, AuditTrail audit, TimeProvider clock)
{
    /// <param name="by">Null when the command was run; <paramref name="name"/> is the system's user then.</param>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>checklist.not-found</c>, <c>checklist.item-not-found</c>.</exception>
    public async Task RunAsync(
        Actor? by,
        string name,
        string list,
        string item,
        ConfirmationNote note,
        CancellationToken ct
    )
    {
        Check.Valid(note);
        if (RunChecklist.Find(list).Items.All(i => i.Id != item))
            throw RefusedException.NotFound(
                "checklist.item-not-found",
                $"{list} has no item {item} to confirm; it has {string.Join(", ", RunChecklist.Find(list).Items.Select(i => i.Id))}."
            );
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        db.Add(
            new Confirmation
            {
                Id = Ids.New(clock),
                Checklist = list,
                Item = item,
                ConfirmedBy = name,
                ConfirmedAt = clock.GetUtcNow(),
                Note = note.Note,
            }
        );
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(by, "operations.confirmed", $"{list}/{item}", new { name, note.Note }),
            ct
        );
        await transaction.CommitAsync(ct);
    }
}
