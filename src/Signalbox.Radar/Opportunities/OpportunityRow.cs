using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Kept;

namespace Signalbox.Radar.Opportunities;

/// <summary>One opportunity as a caller sees it.</summary>
/// <param name="Day">The report day, in the owner's zone.</param>
/// <param name="Score">0 (noise) to 100 (act today).</param>
/// <param name="Evidence">Words of the article, as they stand there.</param>
/// <param name="Kept">The caller's own.</param>
/// <param name="Deadline">Last day to act; null when the article names none.</param>
internal sealed record OpportunityRow(
    Guid Id,
    DateOnly Day,
    string Title,
    int Score,
    string Kind,
    string Reason,
    IReadOnlyList<string> Evidence,
    string? CounterArgument,
    string? Action,
    DateOnly? Deadline,
    IReadOnlyList<string> Entities,
    DateTimeOffset FoundAt,
    OpportunityArticle Article,
    OpportunityJudge Judge,
    OpportunityStanding Standing,
    KeptState Kept
)
{
    /// <summary>By how many points it stands elsewhere in the list, learned from earlier answers; −10 to 10.</summary>
    public int Shift { get; init; }

    /// <summary>Sums of money as they stand in the article, those of the evidence first; at most 5.</summary>
    public IReadOnlyList<string> Amounts { get; init; } = [];

    /// <summary>Securities whose codes stand in the article, e.g. <c>600519.SH</c>; at most 8.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];
}

/// <summary>What somebody made of an opportunity.</summary>
/// <param name="Note">The reason or the question; null when nothing was said.</param>
/// <param name="By">Who changed it last; null while nobody has.</param>
/// <param name="Version">Rises with every change; what a change may name as its base.</param>
internal sealed record OpportunityStanding(
    OpportunityState State,
    string? Note,
    DateTimeOffset? At,
    string? By,
    int Version
)
{
    public static OpportunityStanding Of(Opportunity opportunity) =>
        new(
            opportunity.State,
            opportunity.StateNote,
            opportunity.StateAt,
            opportunity.StateBy,
            opportunity.StateVersion
        );
}

/// <summary>The article that an opportunity stands on.</summary>
/// <param name="Sources">Every source that carried it, first one first, at most 20.</param>
internal sealed record OpportunityArticle(
    Guid Id,
    string Title,
    string Url,
    DateTimeOffset DatedAt,
    IReadOnlyList<OpportunityOrigin> Sources
);

/// <summary>A source that carried the story.</summary>
/// <param name="Match">How it was recognised as the same.</param>
internal sealed record OpportunityOrigin(string Source, string Url, OriginMatch Match);

/// <summary>Who judged.</summary>
/// <param name="Name">E.g. <c>deepseek/deepseek-flash</c>, or <c>rules/3</c>.</param>
/// <param name="PromptNumber">Null for rules.</param>
/// <param name="CostCny">Estimate; null when the model has no price, 0 for rules.</param>
internal sealed record OpportunityJudge(
    Judge Judge,
    string Name,
    int? PromptNumber,
    decimal? CostCny,
    bool OnSummaryOnly,
    DateTimeOffset JudgedAt
);
