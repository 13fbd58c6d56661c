using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>What a model is asked for, and with which settings.</summary>
internal sealed class Purpose
{
    /// <summary>The row that serves every purpose without one of its own.</summary>
    public const string Default = "default";

    /// <summary>E.g. <c>radar.judge</c>.</summary>
    public required string Name { get; init; }

    public required Guid ModelId { get; set; }

    /// <summary>Most tokens of an answer; with thinking on they cover the thinking too.</summary>
    public required int MaxTokens { get; set; }

    public required bool Thinking { get; set; }

    /// <summary>0 to 2; null leaves it to the vendor.</summary>
    public double? Temperature { get; set; }

    /// <summary>Part of the day's budget that it may use up, above 0 and up to 1; null is all of it.</summary>
    public decimal? BudgetShare { get; set; }

    public static void Configure(EntityTypeBuilder<Purpose> table)
    {
        table.HasKey(p => p.Name);
        table.HasOne<VendorModel>().WithMany().HasForeignKey(p => p.ModelId);
        table.HasIndex(p => p.ModelId).HasDatabaseName("llm_purpose_model_id");
    }
}
