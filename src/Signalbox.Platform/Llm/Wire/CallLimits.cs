using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Llm.Wire;

/// <summary>The time that one request has, and what it means when something ends it.</summary>
internal sealed class CallLimits : IDisposable
{
    private readonly LlmOptions options;
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource waiting;
    private readonly CancellationTokenSource total;
    private readonly CancellationTokenSource any;
    private string missing;

    public CallLimits(LlmOptions options, bool thinks, TimeProvider clock, CancellationToken caller)
    {
        (this.options, this.caller) = (options, caller);
        var firstByte = thinks ? options.FirstByteThinking : options.FirstByte;
        missing = $"The vendor did not begin to answer within {firstByte.TotalSeconds:0.#} s.";
        waiting = new CancellationTokenSource(firstByte, clock);
        total = new CancellationTokenSource(options.Total, clock);
        any = CancellationTokenSource.CreateLinkedTokenSource(caller, waiting.Token, total.Token);
    }

    /// <summary>Fires at whichever comes first: a limit of ours or the caller's cancelling.</summary>
    public CancellationToken Token => any.Token;

    /// <summary>Of the answer; null before its head has come.</summary>
    public int? HttpStatus { get; set; }

    /// <summary>Content came, or the head of the answer: the wait begins anew.</summary>
    public void Heard()
    {
        missing = $"The vendor sent no content for {options.Idle.TotalSeconds:0.#} s.";
        waiting.CancelAfter(options.Idle);
    }

    /// <summary>The answer is complete; only token counts and the end mark may follow.</summary>
    public void Finishing() => waiting.CancelAfter(options.AfterFinish);

    /// <summary>Runs one step of the request.</summary>
    /// <exception cref="VendorException">It failed, or a limit of ours ended it.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<T> GuardAsync<T>(Func<CancellationToken, ValueTask<T>> step)
    {
        try
        {
            return await step(any.Token);
        }
        catch (OperationCanceledException fault) when (!caller.IsCancellationRequested)
        {
            throw VendorException.Transient(
                total.IsCancellationRequested
                    ? $"The answer was not complete after {options.Total.TotalSeconds:0.#} s."
                    : missing,
                fault,
                HttpStatus
            );
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidDataException)
        {
            caller.ThrowIfCancellationRequested();
            if (Refusal(fault) is { } refused)
                throw new VendorException(VendorFault.Refused, refused.Message, cause: fault);
            throw VendorException.Transient($"The connection failed: {Deepest(fault).Message}", fault, HttpStatus);
        }
    }

    public void Dispose()
    {
        any.Dispose();
        total.Dispose();
        waiting.Dispose();
    }

    /// <summary>The address guard's own refusal: asking again does not help.</summary>
    private static RefusedException? Refusal(Exception? fault) =>
        fault as RefusedException ?? (fault is null ? null : Refusal(fault.InnerException));

    private static Exception Deepest(Exception fault) => fault.InnerException is { } inner ? Deepest(inner) : fault;
}
