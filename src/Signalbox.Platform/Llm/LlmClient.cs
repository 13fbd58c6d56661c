using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Llm.Answers;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Platform.Llm.Wire;

namespace Signalbox.Platform.Llm;

/// <summary>Asks a language model. The purpose decides vendor, model and limits; every attempt is metered.</summary>
public sealed partial class LlmClient
{
    private const int MostRawChars = 16 * 1024;
    private readonly FindRoute findRoute;
    private readonly VendorCalls calls;
    private readonly LlmMetrics metrics;
    private readonly TimeProvider clock;
    private readonly ILogger<LlmClient> log;

    internal LlmClient(
        FindRoute findRoute,
        VendorCalls calls,
        LlmMetrics metrics,
        TimeProvider clock,
        ILogger<LlmClient> log
    ) => (this.findRoute, this.calls, this.metrics, this.clock, this.log) = (findRoute, calls, metrics, clock, log);

    /// <summary>The model that serves <paramref name="purpose"/> now; null when none is set up, so that rules have to do.</summary>
    public async Task<LlmTarget?> TargetAsync(string purpose, CancellationToken ct) =>
        await findRoute.RunAsync(purpose, ct) is { } route
            ? new LlmTarget(route.Vendor.Name, route.Model.Name)
            {
                IsAtPeak = Price.At(route.Prices, clock.GetUtcNow()) is { Band: PriceBand.Peak },
            }
            : null;

    /// <summary>Asks for a JSON object of <typeparamref name="T"/>: parsed leniently, held against its annotations, repaired once.</summary>
    /// <remarks>The JSON schema of <typeparamref name="T"/> is added to <see cref="LlmRequest.System"/>.</remarks>
    /// <returns>The object, or <see cref="LlmJson{T}.NoVerdict"/> with the reason; never a default.</returns>
    /// <exception cref="RefusedException">402 <c>llm.unfunded</c>, 409 <c>llm.budget-spent</c>, 401 <c>llm.key</c>, 400
    /// <c>llm.refused</c>, 503 <c>llm.unavailable</c>; 409 <c>llm.no-vendor</c> when <see cref="TargetAsync"/> gives null.</exception>
    /// <exception cref="RetryLaterException">The vendor or our own gate asks for a pause.</exception>
    public async Task<LlmJson<T>> AskJsonAsync<T>(LlmRequest request, CancellationToken ct)
        where T : class
    {
        var route =
            await findRoute.RunAsync(request.Purpose, ct)
            ?? throw RefusedException.Conflict(
                "llm.no-vendor",
                $"No model is set up for {request.Purpose}: add a vendor, or set DEEPSEEK_API_KEY."
            );
        var tally = new CallTally(Ids.New(clock), route, request.Subject, clock);
        var outcome = "error";
        try
        {
            var answer = await AskJsonAsync<T>(request, route, tally, ct);
            outcome = answer.Value is null ? "no_verdict" : "verdict";
            if (answer.NoVerdict is { } why)
                LogNoVerdict(request.Purpose, request.Subject, route.Model.Name, why);
            return answer;
        }
        catch (Exception fault)
        {
            outcome = fault switch
            {
                RetryLaterException => "later",
                RefusedException { IsTransient: true } => "unavailable",
                RefusedException => "refused",
                OperationCanceledException => "cancelled",
                _ => outcome,
            };
            throw;
        }
        finally
        {
            metrics.Called(request.Purpose, route.Model.Name, outcome, tally.Took);
        }
    }

    private async Task<LlmJson<T>> AskJsonAsync<T>(
        LlmRequest request,
        Route route,
        CallTally tally,
        CancellationToken ct
    )
        where T : class
    {
        var asked = Prompts.Ask(request, JsonAnswer.Schema(typeof(T)));
        var maxTokens = request.MaxTokens ?? route.Purpose.MaxTokens;
        var reply = await AskAsync(asked, maxTokens, route.Purpose.Thinking);
        if (reply.IsBlank && !IsFiltered(reply))
            // Thinking may have eaten all tokens; besides, vendors give blanks for what was not JSON.
            reply = await AskAsync(Prompts.AskAgain(asked), maxTokens, thinking: false);
        if (IsFiltered(reply))
            return None($"{route.Vendor.Name} stopped the answer by its content filter ({reply.FinishReason}).");
        if (reply.IsBlank)
            return None($"{route.Model.Name} gave a blank answer twice ({reply.FinishReason}).");

        var value = Read(out var faults);
        if (value is not null)
            return new LlmJson<T>(value, null, Raw(), tally.Usage());

        var repair = Prompts.Repair(asked, reply.Text, faults);
        maxTokens = reply.IsCut ? Doubled(maxTokens, route.Model) : maxTokens;
        reply = await AskAsync(repair, maxTokens, thinking: false);
        value = Read(out faults);
        return value is null
            ? None($"The answer did not fit, nor did its repair: {string.Join(' ', faults)}")
            : new LlmJson<T>(value, null, Raw(), tally.Usage());

        Task<Reply> AskAsync(List<ChatMessage> messages, int most, bool thinking) =>
            calls.AskAsync(route, tally, messages, Options(route.Purpose, most, thinking), ct);

        // A cut answer is a fault even where its JSON happens to be closed: it is not what the model meant to say.
        T? Read(out IReadOnlyList<string> wrong)
        {
            if (!reply.IsCut)
                return JsonAnswer.Read<T>(reply.Text, out wrong);
            wrong = [Prompts.Cut(maxTokens)];
            return null;
        }

        LlmJson<T> None(string why) => new(null, why, Raw(), tally.Usage());

        string Raw() => PlainText.Cut(reply.Text, MostRawChars);
    }

    private static ChatOptions Options(Purpose purpose, int maxTokens, bool thinking) =>
        new()
        {
            MaxOutputTokens = maxTokens,
            Temperature = (float?)purpose.Temperature,
            ResponseFormat = ChatResponseFormat.Json,
            Reasoning = new ReasoningOptions { Effort = thinking ? null : ReasoningEffort.None },
        };

    private static bool IsFiltered(Reply reply) =>
        reply.FinishReason is "sensitive" || reply.FinishReason == ChatFinishReason.ContentFilter.Value;

    private static int Doubled(int maxTokens, VendorModel model) =>
        (int)Math.Min(maxTokens * 2L, Math.Max(maxTokens, model.MaxOutputTokens ?? int.MaxValue));

    [LoggerMessage(1341, LogLevel.Warning, "No verdict for {Purpose} {Subject} from {Model}: {Why}")]
    private partial void LogNoVerdict(string purpose, string? subject, string model, string why);
}
