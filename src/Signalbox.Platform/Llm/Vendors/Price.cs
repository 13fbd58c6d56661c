using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>When a price holds.</summary>
internal enum PriceBand
{
    /// <summary>Whenever no peak price does.</summary>
    OffPeak,

    /// <summary>In the hours that the row names.</summary>
    Peak,
}

/// <summary>What a model costs from an instant on, until a later row of the model takes over.</summary>
internal sealed class Price
{
    public required Guid Id { get; init; }
    public required Guid ModelId { get; init; }
    public required DateTimeOffset ValidFrom { get; init; }
    public required PriceBand Band { get; init; }

    /// <summary>Beijing time, e.g. <c>Mon-Fri 09:00-12:00 14:00-18:00</c>; null off peak.</summary>
    public string? PeakHours { get; init; }

    /// <summary>Always <c>CNY</c>: costs are added up.</summary>
    public string Currency { get; init; } = "CNY";

    /// <summary>A million input tokens that the vendor had in its cache.</summary>
    public required decimal CachedPerMillion { get; init; }

    /// <summary>A million input tokens that it had not.</summary>
    public required decimal UncachedPerMillion { get; init; }

    /// <summary>A million output tokens, the thinking included.</summary>
    public required decimal OutputPerMillion { get; init; }

    /// <summary>Where the figure is from and what it leaves out.</summary>
    public string? Note { get; init; }

    public static void Configure(EntityTypeBuilder<Price> table)
    {
        table.HasKey(p => p.Id);
        table.HasOne<VendorModel>().WithMany().HasForeignKey(p => p.ModelId);
        table
            .HasIndex(p => new
            {
                p.ModelId,
                p.ValidFrom,
                p.Band,
            })
            .IsUnique()
            .HasDatabaseName("llm_price_valid_from");
    }

    /// <summary>The row that holds at <paramref name="at"/>; null when the model has no price yet.</summary>
    public static Price? At(IReadOnlyCollection<Price> prices, DateTimeOffset at)
    {
        var begun = prices.Where(p => p.ValidFrom <= at).ToList();
        if (begun.Count == 0)
            return null;
        var newest = begun.Max(p => p.ValidFrom);
        var rows = begun.Where(p => p.ValidFrom == newest).ToList();
        return rows.Find(p => p.Band == PriceBand.Peak && Vendors.PeakHours.Parse(p.PeakHours!).Contains(at))
            ?? rows.Find(p => p.Band == PriceBand.OffPeak);
    }

    /// <summary>Yuan for so many tokens.</summary>
    public decimal Of(int inputTokens, int cachedTokens, int outputTokens) =>
        (
            cachedTokens * CachedPerMillion
            + Math.Max(0, inputTokens - cachedTokens) * UncachedPerMillion
            + outputTokens * OutputPerMillion
        ) / 1_000_000m;
}
