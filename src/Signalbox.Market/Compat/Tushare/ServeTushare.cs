using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Signalbox.Platform;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>What became of a call: a table, or why there is none; neither after a fault of ours.</summary>
/// <param name="Id">What to look for in the log.</param>
internal sealed record TushareOutcome(Guid Id, TushareTable? Table, RefusedException? Refused);

/// <summary>Takes a call of Tushare's protocol: reads it, knows its token, counts it, and has it answered.</summary>
internal sealed partial class ServeTushare(
    AnswerTushare answer,
    KnownCaller callers,
    TushareRates rates,
    TimeProvider clock,
    ILogger<ServeTushare> log
)
{
    /// <param name="named">The function as the address names it.</param>
    public async Task<TushareOutcome> RunAsync(HttpContext http, string? named, CancellationToken ct)
    {
        var id = Ids.New(clock);
        try
        {
            var request = TushareRequest.Read(await BodyAsync(http.Request, ct), named);
            var (admission, caller) = await callers.RunAsync(http, request.Token, ct);
            if (admission == Admission.Unknown)
                throw TushareRefusals.Token();
            var api = TushareApi.Named(request.Api);
            if (admission == Admission.NotAllowed)
                throw TushareRefusals.NoRight(api.Name);
            rates.Spend(caller, api.Name);
            return new TushareOutcome(id, await answer.RunAsync(request, ct), Refused: null);
        }
        catch (RefusedException refused)
        {
            return new TushareOutcome(id, Table: null, refused);
        }
        // A client of this protocol takes a status of 500 for an empty table, and goes on with it.
        catch (Exception fault)
            when (fault is not OperationCanceledException && !http.RequestAborted.IsCancellationRequested)
        {
            LogFault(fault, id);
            return new TushareOutcome(id, Table: null, Refused: null);
        }
    }

    /// <exception cref="RefusedException">400: it is too large.</exception>
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request, CancellationToken ct)
    {
        var buffer = new byte[TushareRequest.MostBytes + 1];
        var read = 0;
        while (read < buffer.Length && await request.Body.ReadAsync(buffer.AsMemory(read), ct) is > 0 and var more)
            read += more;
        return read < buffer.Length
            ? buffer.AsMemory(0, read)
            : throw TushareRefusals.Parameter($"请求体最多{TushareRequest.MostBytes / 1024}KB");
    }

    [LoggerMessage(3301, LogLevel.Error, "A call of Tushare's protocol failed; its client was told {Id}")]
    private partial void LogFault(Exception fault, Guid id);
}
