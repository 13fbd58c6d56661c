using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Kept;

/// <summary>What somebody can keep something of.</summary>
internal enum KeptKind
{
    Opportunity,
    Article,
}

/// <summary>What one user has put on one thing for themselves: a star, a note, that it is put away.</summary>
internal sealed class KeptThing
{
    public required Guid UserId { get; init; }

    public required KeptKind Kind { get; init; }

    /// <summary>The opportunity or the article.</summary>
    public required Guid Ref { get; init; }

    public required bool Favourite { get; init; }

    /// <summary>Plain text; null for none.</summary>
    public required string? Note { get; init; }

    /// <summary>When it was put away; null while it stands in the lists. Opportunities only.</summary>
    public required DateTimeOffset? ArchivedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Rises with every change, from 1.</summary>
    public required int Version { get; init; }

    public static void Configure(EntityTypeBuilder<KeptThing> table)
    {
        table.HasKey(k => new
        {
            k.UserId,
            k.Kind,
            k.Ref,
        });
        table.HasIndex(k => new { k.Kind, k.Ref }).HasDatabaseName("radar_kept_thing_ref");
    }
}
