using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Opportunities;

/// <summary>Something worth acting on that the radar found in an article.</summary>
internal sealed class Opportunity
{
    public required Guid Id { get; init; }

    public required Guid ArticleId { get; init; }

    public required Guid JudgementId { get; init; }

    /// <summary>The report day it was found on, in the owner's time zone.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>How strong the signal is: 0 (noise) to 100 (act today), as the judge saw it.</summary>
    public required int Score { get; init; }

    public required string Title { get; init; }

    public required DateTimeOffset FoundAt { get; init; }

    public static void Configure(EntityTypeBuilder<Opportunity> table)
    {
        table.HasKey(o => o.Id);
        table.HasIndex(o => o.ArticleId).IsUnique().HasDatabaseName("radar_opportunity_article");
        table.HasIndex(o => new { o.Day, o.Score }).HasDatabaseName("radar_opportunity_day_score");
        table.HasIndex(o => o.FoundAt).HasDatabaseName("radar_opportunity_found_at");
    }
}
