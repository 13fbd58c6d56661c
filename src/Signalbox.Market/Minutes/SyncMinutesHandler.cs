using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Minutes;

/// <summary>The clock asks for the minutes of the sessions that are over.</summary>
/// <param name="DueAt">The slot's instant, UTC.</param>
internal sealed record SyncMinutes(DateTimeOffset DueAt);

/// <summary>One call and one commit an instrument; what an attempt has stored since it was due is not asked for again.</summary>
internal sealed partial class SyncMinutesHandler(
    Database database,
    ResolveInstrument resolve,
    FetchMinutes fetch,
    StoreMinutes store,
    MarketSources sources,
    IOptions<MinuteBarsOptions> options,
    TimeProvider clock,
    ILogger<SyncMinutesHandler> log
) : IJobHandler<SyncMinutes>
{
    /// <summary>Who is banned for longer than this is tomorrow's affair.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(6);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    public async Task RunAsync(SyncMinutes job, JobContext context, CancellationToken ct)
    {
        DateTimeOffset? again = null;
        foreach (var symbol in options.Value.Enabled ? options.Value.Symbols : [])
            if (await OneAsync(job, symbol, ct) is { } at && !(again < at))
                again = at;
        var now = clock.GetUtcNow();
        if (again is { } later && later - job.DueAt < Patience)
            throw new RetryLaterException(
                later <= now ? TimeSpan.FromMinutes(1) : Shorter(later - now),
                "some providers want to be left alone"
            );
        await context.DoneAsync(_ => Task.CompletedTask, ct);
    }

    /// <returns>When it is worth asking again; null when it is done or hopeless.</returns>
    private async Task<DateTimeOffset?> OneAsync(SyncMinutes job, string symbol, CancellationToken ct)
    {
        Instrument instrument;
        try
        {
            instrument = await resolve.RunAsync(symbol, ct);
        }
        catch (RefusedException refused)
        {
            LogUnknown(symbol, refused.Message);
            return null;
        }
        if (instrument.Exchange.Calendar() != "CN" || await store.FetchedAsync(instrument.Id, ct) >= job.DueAt)
            return null;
        var fetched = await fetch.RunAsync(instrument, ct);
        if (fetched.Provider is not { } provider)
            return fetched.Again;
        var source = await sources.IdAsync(provider, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await store.RunAsync(transaction, instrument.Id, source, fetched.Rows, ct);
        await transaction.CommitAsync(ct);
        return null;
    }

    private static TimeSpan Shorter(TimeSpan wait) => wait < LongestWait ? wait : LongestWait;

    [LoggerMessage(
        3512,
        LogLevel.Warning,
        "Market:MinuteBars:Symbols names {Symbol}, of which nothing is fetched: {Reason}"
    )]
    private partial void LogUnknown(string symbol, string reason);
}
