using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Signalbox.Platform.Data;

namespace Signalbox.Radar.Judging;

/// <summary>Who judged.</summary>
internal enum Judge
{
    /// <summary>A language model.</summary>
    Model,

    /// <summary>The offline rules; shown as such wherever a verdict is shown.</summary>
    Rules,
}

/// <summary>How an article came out.</summary>
internal enum JudgementOutcome
{
    /// <summary>Worth acting on.</summary>
    Opportunity,

    /// <summary>Not worth acting on, for the reason given.</summary>
    Dropped,

    /// <summary>The model answered, but not with a verdict; never read as «not an opportunity».</summary>
    NoVerdict,

    /// <summary>A cheaper model did not rule it out; another one judges it.</summary>
    Sifted,
}

/// <summary>One judgement of one revision of an article, bound to what made it.</summary>
internal sealed class Judgement
{
    public required Guid Id { get; init; }

    public required Guid ArticleId { get; init; }

    public required int Revision { get; init; }

    public required Judge Judge { get; init; }

    /// <summary>Number of the prompt version; null for rules.</summary>
    public int? PromptNumber { get; init; }

    /// <summary>The topic it was judged for; null for what the owner looks for in general.</summary>
    public Guid? TopicId { get; init; }

    /// <summary>Number of the topic's version; null without one.</summary>
    public int? TopicNumber { get; init; }

    /// <summary>E.g. <c>deepseek/deepseek-flash</c>, or <c>rules/3</c>.</summary>
    public required string JudgeName { get; init; }

    public required JudgementOutcome Outcome { get; init; }

    /// <summary>0 (noise) to 100 (act today); null without a verdict.</summary>
    public int? Score { get; init; }

    /// <summary>E.g. 补贴申报, 招标采购; null without a verdict.</summary>
    public string? Kind { get; init; }

    /// <summary>The opportunity in one line; null unless it is one.</summary>
    public string? Headline { get; init; }

    /// <summary>Why, in one or two sentences; for no verdict why there is none.</summary>
    public required string Reason { get; init; }

    /// <summary>Words of the article that carry the verdict, as they stand there.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    public string? CounterArgument { get; init; }

    /// <summary>What to do next; null when nothing was said.</summary>
    public string? Action { get; init; }

    /// <summary>Last day to act, if the article names one.</summary>
    public DateOnly? Deadline { get; init; }

    /// <summary>Names in it: organisations, products, places, codes.</summary>
    public IReadOnlyList<string> Entities { get; init; } = [];

    /// <summary>Sums of money as they stand in the article; empty unless it is an opportunity.</summary>
    public IReadOnlyList<string> Amounts { get; init; } = [];

    /// <summary>Securities whose codes stand in the article, e.g. <c>600519.SH</c>; empty unless it is an opportunity.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Whether only title and summary were there to judge.</summary>
    public bool OnSummaryOnly { get; init; }

    public int InputTokens { get; init; }

    public int CachedTokens { get; init; }

    public int OutputTokens { get; init; }

    /// <summary>Null when the model has no price; 0 for rules.</summary>
    public decimal? CostCny { get; init; }

    public int LatencyMs { get; init; }

    public required DateTimeOffset JudgedAt { get; init; }

    public required Guid? RunId { get; init; }

    public static void Configure(EntityTypeBuilder<Judgement> table)
    {
        table.HasKey(j => j.Id);
        table.Property(j => j.Evidence).HasJsonText();
        table.Property(j => j.Entities).HasJsonText();
        table.Property(j => j.Amounts).HasJsonText();
        table.Property(j => j.Symbols).HasJsonText();
        table
            .HasIndex(j => new
            {
                j.ArticleId,
                j.Revision,
                j.JudgeName,
                j.PromptNumber,
            })
            .HasDatabaseName("radar_judgement_article");
        table.HasIndex(j => j.RunId).HasDatabaseName("radar_judgement_run");
    }
}
