using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>How much may be spent on models.</summary>
internal sealed class Budget
{
    /// <summary>The one row there is.</summary>
    public const string Day = "day";

    /// <summary>The span that the limit is for.</summary>
    public required string Span { get; init; }

    /// <summary>A hard stop, in yuan a day of the owner's zone; null is no limit, 0 asks no model at all.</summary>
    public decimal? LimitCny { get; set; }

    public static void Configure(EntityTypeBuilder<Budget> table) => table.HasKey(b => b.Span);
}
