using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Sources.Watched;

/// <summary>A link that has been seen on a watched page, so that it is news only once.</summary>
internal sealed class WatchedLink
{
    public required Guid SourceId { get; init; }

    /// <summary>Absolute and normalised, or its digest where that is too long.</summary>
    public required string Link { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>To the day: it is not written at each look.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    public static void Configure(EntityTypeBuilder<WatchedLink> table)
    {
        table.HasKey(l => new { l.SourceId, l.Link });
        table.HasIndex(l => l.LastSeenAt).HasDatabaseName("radar_watched_link_last_seen_at");
    }
}
