namespace Signalbox.Platform.Llm;

/// <summary>A vendor's model, as a purpose names it.</summary>
public sealed record LlmTarget(string Vendor, string Model)
{
    /// <summary>Whether the vendor takes its peak price now.</summary>
    public bool IsAtPeak { get; init; }
}

/// <summary>One question.</summary>
public sealed record LlmRequest
{
    /// <summary>What it is for, e.g. <c>radar.judge</c>.</summary>
    public required string Purpose { get; init; }

    /// <summary>The unchanging part; it comes first, so that the vendor can cache it.</summary>
    public required string System { get; init; }

    /// <summary>The part that varies.</summary>
    public required string User { get; init; }

    /// <summary>What the call is about, kept with its cost, e.g. <c>article:0199…</c>.</summary>
    public string? Subject { get; init; }

    /// <summary>Most tokens of the answer; null is the purpose's.</summary>
    public int? MaxTokens { get; init; }
}

/// <summary>What an answer took, over all attempts of the call.</summary>
/// <param name="CostCny">Null when the model has no price.</param>
/// <param name="Estimated">Whether tokens were counted by us, because the vendor did not say.</param>
public sealed record LlmUsage(
    string Vendor,
    string Model,
    int InputTokens,
    int CachedTokens,
    int OutputTokens,
    decimal? CostCny,
    TimeSpan Latency,
    int Attempts,
    bool Estimated
);

/// <summary>A checked object, or none with the reason.</summary>
/// <param name="Value">Null when there is no verdict.</param>
/// <param name="NoVerdict">Why there is none, in one sentence; null when there is a value.</param>
/// <param name="Raw">The text as the model gave it, cut at 16 KB.</param>
public sealed record LlmJson<T>(T? Value, string? NoVerdict, string Raw, LlmUsage Usage)
    where T : class;
