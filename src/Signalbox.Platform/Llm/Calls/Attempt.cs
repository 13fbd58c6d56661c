using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>How an attempt ended.</summary>
internal enum AttemptStatus
{
    Answered,

    /// <summary>Answered, but the vendor stopped at the token limit.</summary>
    Cut,

    RateLimited,

    /// <summary>Another try may help: no connection, a server error, a broken stream.</summary>
    Failed,

    /// <summary>Another try cannot help: the key, the balance, the request itself.</summary>
    Refused,

    /// <summary>Whoever asked did not wait for it.</summary>
    Cancelled,
}

/// <summary>One request to a vendor, whatever became of it: what it took and what it cost.</summary>
internal sealed class Attempt
{
    public required Guid Id { get; init; }

    /// <summary>The same for all attempts of one question, its repair included.</summary>
    public required Guid CallId { get; init; }

    /// <summary>1 for the first of the call.</summary>
    public required int Number { get; init; }

    public required string Purpose { get; init; }
    public string? Subject { get; init; }

    /// <summary>By name: the row outlives the vendor.</summary>
    public required string Vendor { get; init; }

    public required string Model { get; init; }
    public AttemptStatus Status { get; set; }

    /// <summary>Null when no answer came.</summary>
    public int? HttpStatus { get; set; }

    public int InputTokens { get; set; }

    /// <summary>Of the input, how many the vendor had in its cache.</summary>
    public int CachedTokens { get; set; }

    public int OutputTokens { get; set; }

    /// <summary>Of the output, how many went into thinking.</summary>
    public int ReasoningTokens { get; set; }

    /// <summary>Whether the tokens were counted by us, because the vendor did not say.</summary>
    public bool Estimated { get; set; }

    /// <summary>Computed from the price rows; null when the model has none.</summary>
    public decimal? CostCny { get; set; }

    public required DateTimeOffset StartedAt { get; init; }
    public int LatencyMs { get; set; }

    /// <summary>What the vendor said or what happened to the connection, keys masked, at most 4 KB.</summary>
    public string? Error { get; set; }

    public static void Configure(EntityTypeBuilder<Attempt> table)
    {
        table.HasKey(a => a.Id);
        table.HasIndex(a => a.StartedAt).HasDatabaseName("llm_attempt_started_at");
    }
}
