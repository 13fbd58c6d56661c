using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Kept;

/// <summary>What is to be kept of a thing; what is left out stays as it is.</summary>
internal sealed record KeptChange
{
    public const int LongestNote = 2000;

    public bool? Favourite { get; init; }

    /// <summary>Plain text; empty takes the note away.</summary>
    [StringLength(LongestNote)]
    public string? Note { get; init; }

    /// <summary>Opportunities only.</summary>
    public bool? Archived { get; init; }

    /// <summary>Version that the change was made from; null does not ask, and the last change wins.</summary>
    public int? BasedOn { get; init; }
}

/// <summary>What came of a change, with what undoing it takes.</summary>
/// <param name="Changed">False when it was so already.</param>
/// <param name="Undo">Sent to the same address, it puts back what was before, unless the caller changed it meanwhile.</param>
internal sealed record KeptChanged(Guid Id, bool Changed, KeptState Now, KeptState Before, KeptChange Undo);

/// <summary>Keeps something of an opportunity or an article for the caller alone. Asking twice changes once.</summary>
internal sealed class PutKept(IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>radar.opportunity.not-found</c>,
    /// <c>radar.article.not-found</c>; 409 <c>radar.kept.changed-meanwhile</c>, only where the change names what it is
    /// based on.</exception>
    public async Task<KeptChanged> RunAsync(
        KeptKind kind,
        Guid id,
        KeptChange change,
        Viewer viewer,
        CancellationToken ct
    )
    {
        var tidy = change with { Note = change.Note is { } note ? Plain(note) : null };
        Check.Valid(tidy);
        var user = viewer.UserId ?? throw new InvalidOperationException("What is kept is somebody's.");
        while (true)
        {
            // Null: the caller came between by another door, and what they wrote there is what this change is made to.
            if (await TryAsync(kind, id, tidy, user, viewer, ct) is { } done)
                return done;
        }
    }

    private async Task<KeptChanged?> TryAsync(
        KeptKind kind,
        Guid id,
        KeptChange change,
        Guid user,
        Viewer viewer,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        await SeesAsync(db, kind, id, viewer, ct);
        var before = await KeptThings.OfAsync(db, kind, id, viewer, ct);
        var wanted = before with
        {
            Favourite = change.Favourite ?? before.Favourite,
            Note = change.Note switch
            {
                null => before.Note,
                "" => null,
                { } note => note,
            },
            ArchivedAt = change.Archived switch
            {
                null => before.ArchivedAt,
                true => before.ArchivedAt ?? clock.GetUtcNow(),
                false => null,
            },
        };
        if (wanted == before)
            return Answer(id, before, before);
        if (change.BasedOn is { } basedOn && basedOn != before.Version)
            throw RefusedException.Conflict(
                "radar.kept.changed-meanwhile",
                "You changed it in another place meanwhile; look at it again before you change it."
            );
        var now = wanted with { Version = before.Version + 1 };
        return await WriteAsync(db, user, kind, id, now, ct) ? Answer(id, before, now) : null;
    }

    private static async Task SeesAsync(SignalboxDb db, KeptKind kind, Guid id, Viewer viewer, CancellationToken ct)
    {
        if (kind == KeptKind.Article)
        {
            if (!await db.Set<Article>().For(db, viewer).AnyAsync(a => a.Id == id, ct))
                throw RefusedException.NotFound("radar.article.not-found", $"There is no article {id}.");
        }
        else if (!await db.Set<Opportunity>().For(db, viewer).AnyAsync(o => o.Id == id, ct))
            throw RefusedException.NotFound("radar.opportunity.not-found", $"There is no opportunity {id}.");
    }

    /// <returns>False: it is not any more what it was when it was read.</returns>
    private async Task<bool> WriteAsync(
        SignalboxDb db,
        Guid user,
        KeptKind kind,
        Guid id,
        KeptState now,
        CancellationToken ct
    )
    {
        await using var transaction = await db.BeginWriteAsync(ct);
        await using var upsert = transaction.Command(
            """
            INSERT INTO radar_kept_thing (user_id, kind, ref, favourite, note, archived_at, changed_at, version)
            VALUES (@user, @kind, @ref, @favourite, @note, @archived, @now, @version)
            ON CONFLICT (user_id, kind, ref) DO UPDATE SET favourite = excluded.favourite, note = excluded.note,
              archived_at = excluded.archived_at, changed_at = excluded.changed_at, version = excluded.version
            WHERE radar_kept_thing.version = excluded.version - 1
            """,
            ("@user", user),
            ("@kind", kind.ToString()),
            ("@ref", id),
            ("@favourite", now.Favourite),
            ("@note", now.Note),
            ("@archived", now.ArchivedAt),
            ("@now", clock.GetUtcNow()),
            ("@version", now.Version)
        );
        var ours = await upsert.ExecuteNonQueryAsync(ct) == 1;
        await transaction.CommitAsync(ct);
        return ours;
    }

    /// <summary>Line ends as one sign, and nothing that no font shows and no database takes.</summary>
    private static string Plain(string note)
    {
        var plain = new StringBuilder(note.Length);
        foreach (var rune in note.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t' || !Rune.IsControl(rune))
                plain.Append(rune.ToString());
        }
        return plain.ToString().Trim();
    }

    private static KeptChanged Answer(Guid id, KeptState before, KeptState now) =>
        new(
            id,
            before.Version != now.Version,
            now,
            before,
            new KeptChange
            {
                Favourite = before.Favourite,
                Note = before.Note ?? "",
                Archived = before.ArchivedAt is not null,
                BasedOn = now.Version,
            }
        );
}
