using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Opportunities;

/// <summary>What the owner made of an opportunity.</summary>
internal enum OpportunityState
{
    /// <summary>Nobody has decided yet.</summary>
    New,

    /// <summary>Somebody acts on it.</summary>
    Accepted,

    /// <summary>Not worth acting on, for the reason in the note.</summary>
    Ignored,

    /// <summary>Something is to be found out first; the note is the question.</summary>
    Asked,
}

/// <summary>Something worth acting on that the radar found in an article.</summary>
internal sealed class Opportunity
{
    public required Guid Id { get; init; }

    public required Guid ArticleId { get; init; }

    /// <summary>The judgement that it stands on now.</summary>
    public required Guid JudgementId { get; set; }

    /// <summary>The topic it was found for; null for what the owner looks for in general.</summary>
    public Guid? TopicId { get; set; }

    /// <summary>The report day it was found on, in the owner's time zone.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>How strong the signal is: 0 (noise) to 100 (act today), as the judge saw it.</summary>
    public required int Score { get; set; }

    /// <summary>By how many points it stands elsewhere in lists, learned from earlier answers; −10 to 10.</summary>
    public int Shift { get; set; }

    public required string Title { get; set; }

    public required DateTimeOffset FoundAt { get; init; }

    public OpportunityState State { get; private set; }

    /// <summary>The reason or the question; null when nothing was said.</summary>
    public string? StateNote { get; private set; }

    /// <summary>Null while nobody has changed it.</summary>
    public DateTimeOffset? StateAt { get; private set; }

    /// <summary>Name of who changed it last, as it was then.</summary>
    public string? StateBy { get; private set; }

    /// <summary>Rises with every change; 0 for none.</summary>
    public int StateVersion { get; private set; }

    /// <summary>Takes on what a later revision of the article was judged to be. Day and time stay: it is no new find, and is not told twice.</summary>
    public void TakeOn(Opportunity later) =>
        (JudgementId, Score, Title, TopicId) = (later.JudgementId, later.Score, later.Title, later.TopicId);

    public static void Configure(EntityTypeBuilder<Opportunity> table)
    {
        table.HasKey(o => o.Id);
        table.HasIndex(o => o.ArticleId).IsUnique().HasDatabaseName("radar_opportunity_article");
        table.HasIndex(o => new { o.Day, o.Score }).HasDatabaseName("radar_opportunity_day_score");
        table.HasIndex(o => new { o.State, o.Day }).HasDatabaseName("radar_opportunity_state_day");
        table.HasIndex(o => new { o.TopicId, o.Day }).HasDatabaseName("radar_opportunity_topic_day");
        table.HasIndex(o => o.FoundAt).HasDatabaseName("radar_opportunity_found_at");
    }
}
