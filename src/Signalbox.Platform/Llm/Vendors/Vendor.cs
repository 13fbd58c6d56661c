using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>Whether a vendor can be asked.</summary>
internal enum VendorState
{
    Ok,

    /// <summary>It refused the key.</summary>
    Broken,

    /// <summary>It says that the balance is used up.</summary>
    Unfunded,
}

/// <summary>Somebody who serves models behind an OpenAI-compatible address.</summary>
internal sealed class Vendor
{
    public required Guid Id { get; init; }

    /// <summary>Unique, as the owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>As typed, with or without <c>/v1</c>, without a slash at the end.</summary>
    public required string BaseUrl { get; set; }

    /// <summary>Sealed for this row; null for a vendor that asks for no key.</summary>
    public string? SealedKey { get; set; }

    /// <summary>Name of a shipped profile.</summary>
    public required string Profile { get; set; }

    /// <summary>JSON object laid over the shipped profile; null changes nothing.</summary>
    public string? ProfileChanges { get; set; }

    /// <summary>JSON object whose members go into every request; null adds none.</summary>
    public string? ExtraBody { get; set; }

    public bool Enabled { get; set; }
    public VendorState State { get; private set; }

    /// <summary>The vendor's own sentence, its key masked; null while all is well.</summary>
    public string? StateReason { get; private set; }

    public DateTimeOffset StateSince { get; private set; }

    /// <summary>How many requests may run at once in this process.</summary>
    public int Concurrency { get; set; } = 20;

    /// <summary>Null is no limit.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>Input and output together; null is no limit.</summary>
    public int? TokensPerMinute { get; set; }

    /// <summary>Whether the row follows the settings at each start, until somebody changes it here.</summary>
    public bool FollowsSettings { get; set; }

    /// <summary>What the sealed key is bound to.</summary>
    public string KeyPurpose => $"llm.vendor:{Id}";

    public void Is(VendorState state, string? reason, DateTimeOffset now) =>
        (State, StateReason, StateSince) = (state, reason, now);

    public static void Configure(EntityTypeBuilder<Vendor> table)
    {
        table.HasKey(v => v.Id);
        table.Ignore(v => v.KeyPurpose);
        table.HasIndex(v => v.Name).IsUnique().HasDatabaseName("llm_vendor_name");
    }
}
