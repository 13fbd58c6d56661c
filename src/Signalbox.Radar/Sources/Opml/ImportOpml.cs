using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources.Opml;

/// <summary>What came of a list of feeds.</summary>
/// <param name="Skipped">Read already, or named twice in the file.</param>
/// <param name="Refused">Addresses that cannot be read, each with its reason, at most 50.</param>
internal sealed record OpmlImported(int Added, int Skipped, IReadOnlyList<OpmlRefused> Refused);

internal sealed record OpmlRefused(string Address, string Reason);

/// <summary>Adds the feeds of an OPML file.</summary>
internal sealed partial class ImportOpml(
    IDbContextFactory<SignalboxDb> dbs,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<ImportOpml> log
)
{
    private const int MostRefused = 50;

    /// <exception cref="RefusedException">All of <see cref="ReadOpml.From"/>; 400 <c>radar.opml.no-feeds</c>.</exception>
    public async Task<OpmlImported> RunAsync(Actor by, ReadOnlyMemory<byte> file, Viewer viewer, CancellationToken ct)
    {
        var feeds = ReadOpml.From(file);
        if (feeds.Count == 0)
            throw RefusedException.Invalid("radar.opml.no-feeds", "No outline in the file has an xmlUrl.");

        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var tx = await db.BeginWriteAsync(ct);
        var known = await db.Set<Source>().Where(s => s.Kind == SourceKind.Feed).ToDictionaryAsync(s => s.Address, ct);
        var (added, skipped) = (0, 0);
        List<OpmlRefused> refused = [];
        foreach (var feed in feeds)
        {
            if (!AddSource.TryAddress(feed.Address, out var address))
            {
                refused.Add(new OpmlRefused(Cut(feed.Address, 200), "It does not begin with http:// or https://."));
                continue;
            }
            var title = string.IsNullOrWhiteSpace(feed.Title) ? null : Cut(feed.Title.Trim(), 200);
            if (known.TryGetValue(address.AbsoluteUri, out var source))
            {
                if (source.RemovedAt is null)
                {
                    skipped++;
                    continue;
                }
                source.Restore(title);
            }
            else
            {
                source = new Source
                {
                    Id = Ids.New(clock),
                    Kind = SourceKind.Feed,
                    Title = title ?? address.Host,
                    TitleIsOurs = title is null,
                    Address = address.AbsoluteUri,
                    OwnerId = AddSource.OwnerOf(viewer),
                    CreatedAt = clock.GetUtcNow(),
                };
                db.Add(source);
                known.Add(source.Address, source);
            }
            added++;
        }
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(tx, AuditEvent.By(by, "radar.source.list-imported", null, new { added }), ct);
        await tx.CommitAsync(ct);
        LogImported(added, skipped, refused.Count);
        return new OpmlImported(added, skipped, [.. refused.Take(MostRefused)]);
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";

    [LoggerMessage(2203, LogLevel.Information, "{Added} feeds taken from a list, {Skipped} known, {Refused} refused")]
    private partial void LogImported(int added, int skipped, int refused);
}
