using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Platform.Llm.Wire;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>A whole answer.</summary>
/// <param name="FinishReason">The vendor's word.</param>
/// <param name="Tokens">Input and output.</param>
internal sealed record Reply(string Text, string FinishReason, int Tokens, TimeSpan Latency)
{
    public bool IsBlank => string.IsNullOrWhiteSpace(Text);

    /// <summary>Whether the token limit ended it.</summary>
    public bool IsCut => FinishReason == ChatFinishReason.Length.Value;
}

/// <summary>One attempt: sends the request, collects the answer, and writes the meter's row whatever happens.</summary>
internal sealed class SendOnce(
    IHttpClientFactory clients,
    SecretBox secrets,
    Meter meter,
    IOptions<LlmOptions> options,
    TimeProvider clock
)
{
    /// <summary>Name of the client to the outside.</summary>
    public const string ClientName = "llm";

    /// <exception cref="VendorException">No answer.</exception>
    public async Task<Reply> RunAsync(
        Route route,
        CallTally tally,
        Estimate estimate,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions chat,
        CancellationToken ct
    )
    {
        using var client = Client(route);
        var attempt = tally.Next();
        var begun = clock.GetTimestamp();
        var answer = new Collected();
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync(messages, chat, ct))
                answer.Add(update);
            attempt.Status =
                answer.FinishReason == ChatFinishReason.Length.Value ? AttemptStatus.Cut : AttemptStatus.Answered;
            attempt.HttpStatus = 200;
        }
        catch (VendorException fault)
        {
            (attempt.HttpStatus, attempt.Error) = (fault.HttpStatus, fault.Message);
            attempt.Status = fault.Fault switch
            {
                VendorFault.RateLimited => AttemptStatus.RateLimited,
                VendorFault.Transient => AttemptStatus.Failed,
                _ => AttemptStatus.Refused,
            };
            throw;
        }
        catch (OperationCanceledException)
        {
            attempt.Status = AttemptStatus.Cancelled;
            throw;
        }
        finally
        {
            attempt.LatencyMs = (int)clock.GetElapsedTime(begun).TotalMilliseconds;
            answer.Fill(attempt, estimate, Price.At(route.Prices, attempt.StartedAt));
            tally.Add(attempt);
            await meter.WriteAsync(attempt);
        }
        return new Reply(
            answer.Text,
            answer.FinishReason,
            attempt.InputTokens + attempt.OutputTokens,
            TimeSpan.FromMilliseconds(attempt.LatencyMs)
        );
    }

    private CompatChatClient Client(Route route)
    {
        var vendor = route.Vendor;
        var key = vendor.SealedKey is { } stored ? secrets.Open(stored, vendor.KeyPurpose) : null;
        return new CompatChatClient(
            clients.CreateClient(ClientName),
            new VendorAddress(vendor.BaseUrl, key),
            route.Model.Name,
            route.Profile,
            vendor.ExtraBody,
            options.Value,
            clock
        );
    }

    /// <summary>What has come so far, so that a broken attempt is charged for it too.</summary>
    private sealed class Collected
    {
        private readonly StringBuilder text = new();
        private readonly StringBuilder thought = new();
        private UsageDetails? usage;

        public string Text => PlainText.Of(text.ToString());

        public string FinishReason { get; private set; } = ChatFinishReason.Stop.Value;

        public void Add(ChatResponseUpdate update)
        {
            foreach (var part in update.Contents)
            {
                if (part is TextContent said)
                    text.Append(said.Text);
                else if (part is TextReasoningContent reasoning)
                    thought.Append(reasoning.Text);
                else if (part is UsageContent counted)
                    usage = counted.Details;
            }
            if (update.FinishReason is { } finish)
                FinishReason = finish.Value;
        }

        /// <summary>The vendor's own count, and ours where it gave none; a request it turned away took nothing.</summary>
        public void Fill(Attempt attempt, Estimate estimate, Price? price)
        {
            var began = attempt.HttpStatus == 200 || attempt.Status == AttemptStatus.Cancelled;
            var (heardInput, heardOutput) = ((int?)usage?.InputTokenCount, (int?)usage?.OutputTokenCount);
            attempt.Estimated = began && (heardInput is null || heardOutput is null);
            attempt.InputTokens = heardInput ?? (began ? estimate.InputTokens : 0);
            attempt.CachedTokens = Math.Min((int?)usage?.CachedInputTokenCount ?? 0, attempt.InputTokens);
            attempt.ReasoningTokens =
                (int?)usage?.ReasoningTokenCount ?? (began ? TokenEstimate.Of(thought.ToString()) : 0);
            attempt.OutputTokens =
                heardOutput ?? (began ? attempt.ReasoningTokens + TokenEstimate.Of(text.ToString()) : 0);
            attempt.ReasoningTokens = Math.Min(attempt.ReasoningTokens, attempt.OutputTokens);
            if (price is not null)
                attempt.CostCny = Math.Round(
                    price.Of(attempt.InputTokens, attempt.CachedTokens, attempt.OutputTokens),
                    6
                );
        }
    }
}
