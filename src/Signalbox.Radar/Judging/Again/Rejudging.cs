using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Judging.Again;

/// <summary>Stored articles that somebody wants judged again.</summary>
internal sealed class Rejudging
{
    public required Guid Id { get; init; }

    /// <summary>The articles of how many days; null for one article.</summary>
    public required int? Days { get; init; }

    /// <summary>Number of the prompt that was in use when it was asked for; null for rules.</summary>
    public required int? PromptNumber { get; init; }

    /// <summary>Who was to judge when it was asked for.</summary>
    public required string JudgeName { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Name of who asked, as it was then.</summary>
    public required string? RequestedBy { get; init; }

    public required int Total { get; init; }

    /// <summary>From then on nothing more is judged; null while nobody stopped it.</summary>
    public DateTimeOffset? CancelledAt { get; set; }

    /// <summary>Null while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; set; }

    public static void Configure(EntityTypeBuilder<Rejudging> table)
    {
        table.HasKey(r => r.Id);
        table.HasIndex(r => r.RequestedAt).HasDatabaseName("radar_rejudging_requested_at");
    }
}

/// <summary>One of its articles.</summary>
internal sealed class RejudgingArticle
{
    public required Guid RejudgingId { get; init; }

    public required Guid ArticleId { get; init; }

    public required int Revision { get; init; }

    /// <summary>Null while it waits.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Null while there is none, and when it failed or was cancelled.</summary>
    public Guid? JudgementId { get; set; }

    /// <summary>Why judging failed, in one sentence.</summary>
    public string? Failure { get; set; }

    public static void Configure(EntityTypeBuilder<RejudgingArticle> table)
    {
        table.HasKey(a => new { a.RejudgingId, a.ArticleId });
        table.HasIndex(a => a.ArticleId).HasDatabaseName("radar_rejudging_article_article");
    }
}
