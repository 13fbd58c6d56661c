using System.Security.Cryptography;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Platform.Llm.Wire;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>Sends one request until it is answered or cannot be: within the budget, through the gate, metered at each attempt.</summary>
internal sealed partial class VendorCalls(
    VendorStates states,
    SpendingLimit budget,
    Gates gates,
    SendOnce once,
    LlmMetrics metrics,
    IOptions<LlmOptions> options,
    TimeProvider clock,
    ILogger<VendorCalls> log
)
{
    /// <exception cref="RefusedException">401 <c>llm.key</c>, 402 <c>llm.unfunded</c>, 409 <c>llm.budget-spent</c>,
    /// 400 <c>llm.refused</c>, 503 <c>llm.unavailable</c>.</exception>
    /// <exception cref="RetryLaterException">The pause is too long to be waited out here.</exception>
    public async Task<Reply> AskAsync(
        Route route,
        CallTally tally,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions chat,
        CancellationToken ct
    )
    {
        states.Check(route.Vendor);
        var gate = gates.Of(route.Vendor);
        var estimate = Estimate.Of(route, messages, chat, clock.GetUtcNow());
        for (var attempt = 1; ; attempt++)
        {
            using var aside = await budget.ReserveAsync(route.PurposeName, route.Purpose, estimate.WorstCny, ct);
            VendorException fault;
            using (var pass = await gate.EnterAsync(estimate.InputTokens + estimate.MostOutputTokens, ct))
            {
                try
                {
                    var reply = await once.RunAsync(route, tally, estimate, messages, chat, ct);
                    gate.Succeeded();
                    pass.Tokens = reply.Tokens;
                    await states.AnsweredAsync(route.Vendor, ct);
                    return reply;
                }
                catch (VendorException failed)
                {
                    fault = failed;
                }
            }
            if (fault.Fault is VendorFault.KeyRefused or VendorFault.Unfunded)
                throw await states.RefusedAsync(route.Vendor, fault, CancellationToken.None);
            if (fault.Fault == VendorFault.Refused)
                throw RefusedException.Invalid("llm.refused", $"{route.Vendor.Name} refused: {fault.Message}", fault);

            var pause = Pause(attempt, fault);
            if (fault.RetryAfter is not null)
                gate.Close(pause, fault.Message);
            // A vendor that says «too many» works: it is asked more slowly, not left alone.
            if (fault.Fault != VendorFault.RateLimited)
                gate.Failed(fault.Message);
            if (pause > options.Value.LongestWait)
                throw new RetryLaterException(pause, $"{route.Vendor.Name} asks for a pause: {fault.Message}");
            if (attempt >= options.Value.Attempts)
                throw GivenUp(route.Vendor, attempt, fault);
            LogRetry(route.Vendor.Name, attempt, pause.TotalSeconds, fault.Message);
            metrics.Retried(route.PurposeName, route.Model.Name);
            await Task.Delay(pause, clock, ct);
        }
    }

    /// <summary>Too many requests is nobody's failure: the job waits its turn, and that does not count as an attempt of it.</summary>
    private Exception GivenUp(Vendor vendor, int attempts, VendorException fault) =>
        fault.Fault == VendorFault.RateLimited
            ? new RetryLaterException(
                options.Value.RetryMax * (0.5 + RandomNumberGenerator.GetInt32(500) / 1000.0),
                $"{vendor.Name} takes no more requests now: {fault.Message}"
            )
            : RefusedException.Unavailable(
                "llm.unavailable",
                $"{vendor.Name} did not answer in {attempts} attempts: {fault.Message}",
                fault
            );

    /// <summary>What the vendor asks for, within reason; otherwise anything up to a bound that doubles.</summary>
    private TimeSpan Pause(int attempt, VendorException fault)
    {
        var settings = options.Value;
        if (fault.RetryAfter is { } asked)
            return asked < settings.RetryAfterMax ? asked : settings.RetryAfterMax;
        var bound = Math.Min(
            settings.RetryMax.TotalMilliseconds,
            settings.RetryFirst.TotalMilliseconds * Math.Pow(2, attempt - 1)
        );
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)bound + 1));
    }

    [LoggerMessage(
        1331,
        LogLevel.Warning,
        "Vendor {Vendor} failed at attempt {Attempt}; the next followed after {Seconds:0.0} s. It said: {Said}"
    )]
    private partial void LogRetry(string vendor, int attempt, double seconds, string said);
}
