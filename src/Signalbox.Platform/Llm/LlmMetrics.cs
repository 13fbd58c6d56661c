using System.Diagnostics.Metrics;
using Signalbox.Platform.Llm.Calls;

namespace Signalbox.Platform.Llm;

/// <summary>What the models do, in figures.</summary>
internal sealed class LlmMetrics
{
    private readonly Counter<long> calls;
    private readonly Histogram<double> duration;
    private readonly Counter<long> tokens;
    private readonly Counter<long> rateLimited;
    private readonly Counter<long> retries;
    private readonly Counter<double> cost;

    public LlmMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Signalbox.Llm");
        calls = meter.CreateCounter<long>("llm_calls", description: "Questions to models, by how they ended.");
        duration = meter.CreateHistogram<double>(
            "llm_call_duration_seconds",
            "s",
            "Time of a question, its retries and its repair included."
        );
        tokens = meter.CreateCounter<long>("llm_tokens", description: "Tokens of all attempts, by kind.");
        rateLimited = meter.CreateCounter<long>(
            "llm_rate_limited",
            description: "Attempts that a vendor answered with 429."
        );
        retries = meter.CreateCounter<long>("llm_retries", description: "Attempts after the first of a request.");
        cost = meter.CreateCounter<double>("llm_cost_cny", description: "Computed cost of all attempts, in yuan.");
    }

    /// <param name="outcome">verdict, no_verdict, refused, later, unavailable, cancelled or error.</param>
    public void Called(string purpose, string model, string outcome, TimeSpan took)
    {
        KeyValuePair<string, object?> byPurpose = new("purpose", purpose);
        KeyValuePair<string, object?> byModel = new("model", model);
        calls.Add(1, byPurpose, byModel, new("outcome", outcome));
        duration.Record(took.TotalSeconds, byPurpose, byModel);
    }

    public void Retried(string purpose, string model) =>
        retries.Add(1, new KeyValuePair<string, object?>("purpose", purpose), new("model", model));

    public void Attempted(Attempt attempt)
    {
        KeyValuePair<string, object?> model = new("model", attempt.Model);
        Count("uncached", attempt.InputTokens - attempt.CachedTokens);
        Count("cached", attempt.CachedTokens);
        Count("output", attempt.OutputTokens - attempt.ReasoningTokens);
        Count("reasoning", attempt.ReasoningTokens);
        if (attempt.Status == AttemptStatus.RateLimited)
            rateLimited.Add(1, model);
        if (attempt.CostCny is > 0 and { } cny)
            cost.Add((double)cny, model);

        void Count(string kind, int count)
        {
            if (count > 0)
                tokens.Add(count, new("kind", kind), model);
        }
    }
}
