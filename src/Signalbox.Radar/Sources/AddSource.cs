using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

/// <summary>A feed to be read from now on.</summary>
internal sealed record NewSource
{
    /// <summary>Address of the feed, http or https.</summary>
    [Required, StringLength(2000)]
    public required string Address { get; init; }

    /// <summary>What to call it; its own title is taken at the first reading when left out.</summary>
    [StringLength(200)]
    public string? Title { get; init; }

    /// <summary>Whether texts are fetched from the articles' own pages where the feed has only their beginning.</summary>
    public bool FullText { get; init; }
}

/// <summary>A page to be watched from now on.</summary>
internal sealed record NewPage
{
    /// <summary>Address of the page, http or https.</summary>
    [Required, StringLength(2000)]
    public required string Address { get; init; }

    /// <summary>CSS selector of the entries: each is a link, holds one, or stands in one.</summary>
    [Required, StringLength(300)]
    public required string Selector { get; init; }

    /// <summary>CSS selector of the title within an entry; left out, its heading, else the link's words.</summary>
    [StringLength(300)]
    public string? TitleSelector { get; init; }

    /// <summary>What to call it; the page's own title is taken when left out.</summary>
    [StringLength(200)]
    public string? Title { get; init; }

    /// <summary>How many of the entries that stand there now are taken; the others only count as known.</summary>
    [Range(0, 20)]
    public int TakeFirst { get; init; }
}

/// <summary>Adds a feed, or a page to watch.</summary>
internal sealed partial class AddSource(
    IDbContextFactory<SignalboxDb> dbs,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<AddSource> log
)
{
    /// <param name="by">Null when the program itself does it.</param>
    /// <param name="ownerId">Whose it will be; null for the house's.</param>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>, <c>radar.source.address</c>; 409 <c>radar.source.exists</c>.</exception>
    public Task<SourceRow> RunAsync(Actor? by, NewSource input, Guid? ownerId, CancellationToken ct)
    {
        Check.Valid(input);
        return AddAsync(
            by,
            SourceKind.Feed,
            Address(input.Address),
            input.Title,
            ownerId,
            source => source.FullText = input.FullText,
            ct
        );
    }

    /// <summary>Watches a page, which the caller has looked at.</summary>
    /// <exception cref="RefusedException">As above.</exception>
    public Task<SourceRow> RunAsync(Actor? by, NewPage input, Guid? ownerId, CancellationToken ct)
    {
        Check.Valid(input);
        return AddAsync(
            by,
            SourceKind.Page,
            Address(input.Address),
            input.Title,
            ownerId,
            source =>
            {
                source.FullText = true; // all that the page gives is a title
                source.Watch(input.Selector.Trim(), Trimmed(input.TitleSelector), input.TakeFirst);
            },
            ct
        );
    }

    private async Task<SourceRow> AddAsync(
        Actor? by,
        SourceKind kind,
        Uri address,
        string? typedTitle,
        Guid? ownerId,
        Action<Source> set,
        CancellationToken ct
    )
    {
        var title = Trimmed(typedTitle);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var source = await db.Set<Source>()
            .SingleOrDefaultAsync(s => s.Kind == kind && s.Address == address.AbsoluteUri, ct);
        if (source is { RemovedAt: null } || (source is not null && source.OwnerId != ownerId))
            throw RefusedException.Conflict("radar.source.exists", $"{address} is read already.");

        if (source is null)
        {
            source = new Source
            {
                Id = Ids.New(clock),
                Kind = kind,
                Title = title ?? address.Host,
                TitleIsOurs = title is null,
                Address = address.AbsoluteUri,
                OwnerId = ownerId,
                CreatedAt = clock.GetUtcNow(),
            };
            db.Add(source);
        }
        else
            source.Restore(title);
        set(source);
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(by, "radar.source.added", source.Title, new { source.Id, source.Address }),
            ct
        );
        await transaction.CommitAsync(ct);
        LogAdded(source.Id, source.Title);
        return SourceRow.From(source);
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>What one adds who sees all is the house's; another's is his own.</summary>
    public static Guid? OwnerOf(Viewer viewer) => viewer.SeesAll ? null : viewer.UserId;

    /// <exception cref="RefusedException">400 <c>radar.source.address</c>.</exception>
    public static Uri Address(string typed) =>
        TryAddress(typed, out var address)
            ? address
            : throw RefusedException.Invalid(
                "radar.source.address",
                $"{typed} is not an address that can be read; it must begin with http:// or https://."
            );

    public static bool TryAddress(string typed, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(typed.Trim(), UriKind.Absolute, out address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    [LoggerMessage(2201, LogLevel.Information, "Source {Id} added: {Title}")]
    private partial void LogAdded(Guid id, string title);
}
