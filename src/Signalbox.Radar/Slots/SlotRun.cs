using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Slots;

/// <summary>How far a slot is.</summary>
internal enum SlotStep
{
    /// <summary>Sources are being read.</summary>
    Fetching,

    /// <summary>Articles are being judged.</summary>
    Judging,

    /// <summary>Reported and pushed.</summary>
    Done,
}

/// <summary>One run of one slot: each slot of a day runs once.</summary>
internal sealed class SlotRun
{
    public required Guid Id { get; init; }

    /// <summary>Day of the slot in the owner's zone.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Time of the slot in the owner's zone, e.g. 22:00.</summary>
    public required TimeOnly Slot { get; init; }

    /// <summary>Whether it started more than 10 minutes after its time, e.g. because the server was off.</summary>
    public required bool Late { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it is reported with what there is then, so that the push is never held up.</summary>
    public required DateTimeOffset DeadlineAt { get; init; }

    public SlotStep Step { get; set; } = SlotStep.Fetching;

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Whether the deadline came before everything was judged.</summary>
    public bool CutShort { get; set; }

    public int Sources { get; set; }

    public int SourcesFailed { get; set; }

    /// <summary>Items that the sources gave.</summary>
    public int Fetched { get; set; }

    /// <summary>Articles that were new.</summary>
    public int NewArticles { get; set; }

    /// <summary>Items that were merged into an article we had.</summary>
    public int Merged { get; set; }

    /// <summary>New articles too old to be judged.</summary>
    public int TooOld { get; set; }

    public int ToJudge { get; set; }

    public int Judged { get; set; }

    public int NoVerdict { get; set; }

    public int JudgeFailed { get; set; }

    public int Opportunities { get; set; }

    /// <summary>Estimate; null when a model without a price took part.</summary>
    public decimal? CostCny { get; set; }

    public static void Configure(EntityTypeBuilder<SlotRun> table)
    {
        table.HasKey(r => r.Id);
        table.HasIndex(r => new { r.Day, r.Slot }).IsUnique().HasDatabaseName("radar_slot_run_day_slot");
    }
}

/// <summary>What a source gave in one run; written once, in the commit that stores its articles.</summary>
internal sealed class SlotSource
{
    public required Guid RunId { get; init; }

    public required Guid SourceId { get; init; }

    public int Fetched { get; set; }

    public int NewArticles { get; set; }

    public int Merged { get; set; }

    public int TooOld { get; set; }

    public bool NotModified { get; set; }

    /// <summary>Why it could not be read, in one sentence; null when it could.</summary>
    public string? Failure { get; set; }

    /// <summary>The code of that refusal; null when there was none.</summary>
    public string? FailureCode { get; set; }

    public int DurationMs { get; set; }

    public static void Configure(EntityTypeBuilder<SlotSource> table) => table.HasKey(s => new { s.RunId, s.SourceId });
}

/// <summary>An article that was to be judged in one run, and why it was not, if it was not.</summary>
internal sealed class SlotArticle
{
    public required Guid RunId { get; init; }

    public required Guid ArticleId { get; init; }

    public required int Revision { get; init; }

    /// <summary>Why judging failed, in one sentence; null while it has not.</summary>
    public string? Failure { get; set; }

    /// <summary>The code of that refusal; null when there was none.</summary>
    public string? FailureCode { get; set; }

    /// <summary>The judgement; null while there is none.</summary>
    public Guid? JudgementId { get; set; }

    public static void Configure(EntityTypeBuilder<SlotArticle> table)
    {
        table.HasKey(a => new { a.RunId, a.ArticleId });
        table.HasIndex(a => a.ArticleId).HasDatabaseName("radar_slot_article_article");
    }
}
