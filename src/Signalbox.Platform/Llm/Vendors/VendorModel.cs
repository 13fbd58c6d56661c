using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>A model that a vendor serves.</summary>
internal sealed class VendorModel
{
    public required Guid Id { get; init; }
    public required Guid VendorId { get; init; }

    /// <summary>The vendor's own name for it.</summary>
    public required string Name { get; init; }

    /// <summary>Tokens of question and answer together; null when not known.</summary>
    public int? ContextTokens { get; set; }

    /// <summary>Null when not known.</summary>
    public int? MaxOutputTokens { get; set; }

    /// <summary>JSON object laid over the vendor's profile; null changes nothing.</summary>
    public string? ProfileChanges { get; set; }

    public static void Configure(EntityTypeBuilder<VendorModel> table)
    {
        table.HasKey(m => m.Id);
        table.HasOne<Vendor>().WithMany().HasForeignKey(m => m.VendorId);
        table.HasIndex(m => new { m.VendorId, m.Name }).IsUnique().HasDatabaseName("llm_vendor_model_name");
    }
}
