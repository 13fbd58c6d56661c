using System.ComponentModel.DataAnnotations;

namespace Signalbox.Radar.Judging;

/// <summary>What a judge answers, model and rules alike.</summary>
internal sealed record Verdict
{
    /// <summary>Whether it is worth acting on.</summary>
    [Required]
    public required bool? IsOpportunity { get; init; }

    /// <summary>0 (noise) to 100 (act today).</summary>
    [Required, Range(0, 100)]
    public required int? Score { get; init; }

    /// <summary>E.g. 补贴申报, 招标采购, 价格机会.</summary>
    [Required, StringLength(40)]
    public required string Kind { get; init; }

    /// <summary>The opportunity in one line.</summary>
    [Required, StringLength(200)]
    public required string Headline { get; init; }

    /// <summary>Why, in one or two sentences.</summary>
    [Required, StringLength(1000)]
    public required string Reason { get; init; }

    /// <summary>Words of the article, as they stand there.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    [StringLength(1000)]
    public string? CounterArgument { get; init; }

    [StringLength(500)]
    public string? Action { get; init; }

    /// <summary>Last day to act, <c>yyyy-MM-dd</c>; null when the article names none.</summary>
    public string? Deadline { get; init; }

    public IReadOnlyList<string> Entities { get; init; } = [];
}
