using Signalbox.Platform.Llm.Vendors;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>Adds up one question over all its attempts.</summary>
internal sealed class CallTally(Guid callId, Route route, string? subject, TimeProvider clock)
{
    private readonly long begun = clock.GetTimestamp();
    private int input;
    private int cached;
    private int output;
    private decimal? cost;
    private bool estimated;
    private int attempts;

    public TimeSpan Took => clock.GetElapsedTime(begun);

    /// <summary>The row of the next attempt.</summary>
    public Attempt Next() =>
        new()
        {
            Id = Ids.New(clock),
            CallId = callId,
            Number = ++attempts,
            Purpose = route.PurposeName,
            Subject = subject,
            Vendor = route.Vendor.Name,
            Model = route.Model.Name,
            StartedAt = clock.GetUtcNow(),
        };

    public void Add(Attempt attempt)
    {
        input += attempt.InputTokens;
        cached += attempt.CachedTokens;
        output += attempt.OutputTokens;
        estimated |= attempt.Estimated;
        if (attempt.CostCny is { } cny)
            cost = (cost ?? 0) + cny;
    }

    public LlmUsage Usage() =>
        new(route.Vendor.Name, route.Model.Name, input, cached, output, cost, Took, attempts, estimated);
}
