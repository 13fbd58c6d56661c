using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Search;

/// <summary>A document of the index.</summary>
internal sealed class SearchDoc
{
    /// <summary>See <see cref="SearchPlace"/>.</summary>
    public required long Seq { get; init; }

    public required SearchKind Kind { get; init; }

    /// <summary>The article's, opportunity's or report's id.</summary>
    public required Guid Ref { get; init; }

    public static void Configure(EntityTypeBuilder<SearchDoc> table)
    {
        table.HasKey(d => d.Seq);
        table.Property(d => d.Seq).ValueGeneratedNever();
        table.HasIndex(d => new { d.Kind, d.Ref }).IsUnique().HasDatabaseName("radar_search_doc_ref");
    }
}
