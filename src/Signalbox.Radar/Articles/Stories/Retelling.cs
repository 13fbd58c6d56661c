using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Articles.Stories;

/// <summary>An article that tells, in other words, what an opportunity told before: it is no opportunity of its own.</summary>
internal sealed class Retelling
{
    public required Guid ArticleId { get; init; }

    public required Guid OpportunityId { get; init; }

    /// <summary>What the article itself was judged to be.</summary>
    public required Guid JudgementId { get; set; }

    public required DateTimeOffset ToldAt { get; init; }

    public static void Configure(EntityTypeBuilder<Retelling> table)
    {
        table.HasKey(r => r.ArticleId);
        table.HasIndex(r => r.OpportunityId).HasDatabaseName("radar_retelling_opportunity");
    }
}
