using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Radar.Sources.Watched;

/// <summary>Remembers the links of a watched page.</summary>
internal sealed class KeepLinks(TimeProvider clock)
{
    /// <summary>One that has not stood on the page for so long is forgotten.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromDays(180);

    private static readonly TimeSpan Written = TimeSpan.FromDays(1);

    /// <summary>In the caller's transaction, which saves.</summary>
    /// <param name="links">What one look found; empty for other kinds of sources.</param>
    public async Task RunAsync(SignalboxDb db, Source source, IReadOnlyList<string> links, CancellationToken ct)
    {
        if (links.Count == 0)
            return;
        var now = clock.GetUtcNow();
        var known = await db.Set<WatchedLink>()
            .Where(l => l.SourceId == source.Id && links.Contains(l.Link))
            .ToDictionaryAsync(l => l.Link, StringComparer.Ordinal, ct);
        foreach (var link in links.Distinct(StringComparer.Ordinal))
        {
            if (!known.TryGetValue(link, out var seen))
                db.Add(
                    new WatchedLink
                    {
                        SourceId = source.Id,
                        Link = link,
                        SeenAt = now,
                        LastSeenAt = now,
                    }
                );
            else if (now - seen.LastSeenAt > Written)
                seen.LastSeenAt = now;
        }
        source.Looked();
    }
}
