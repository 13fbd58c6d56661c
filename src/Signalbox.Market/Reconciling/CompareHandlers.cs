using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;
using Signalbox.Market.Sync;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Reconciling;

/// <summary>The clock has some instruments compared.</summary>
/// <param name="DueAt">The slot's instant, UTC.</param>
internal sealed record CompareDaily(DateTimeOffset DueAt);

/// <summary>Compares one instrument's days with a second source.</summary>
internal sealed record CompareInstrument(int Instrument, DateOnly From, DateOnly To, DateTimeOffset AskedAt);

/// <summary>Picks the instruments whose last comparison is longest ago, so that each has its turn.</summary>
internal sealed class CompareDailyHandler(
    Database database,
    JobQueue jobs,
    IOptions<MarketOptions> options,
    TimeProvider clock
) : IJobHandler<CompareDaily>
{
    public const int DaysBack = 90;

    public async Task RunAsync(CompareDaily job, JobContext context, CancellationToken ct)
    {
        var to = DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        var from = to.AddDays(-DaysBack);
        await using var transaction = await database.BeginWriteAsync(ct);
        var chosen = new List<object>();
        await using (
            var command = transaction.Command(
                """
                SELECT i.id FROM market_instrument i LEFT JOIN market_compared c ON c.instrument_id = i.id
                WHERE i.kind IN ('Stock', 'Fund')
                  AND EXISTS (SELECT 1 FROM market_bar b WHERE b.instrument_id = i.id AND b.day >= @from)
                ORDER BY coalesce(c.at, @never), i.id LIMIT @most
                """,
                ("@from", Stored.Day(transaction.Kind, from)),
                ("@never", DateTimeOffset.UnixEpoch),
                ("@most", options.Value.ReconcilePerDay)
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                chosen.Add(new CompareInstrument(reader.GetInt32(0), from, to, clock.GetUtcNow()));
        await jobs.EnqueueAllAsync(transaction, chosen, options: null, ct);
        await context.CommitDoneAsync(transaction, ct);
    }
}

/// <summary>Compares, decides and remembers that it did, in one commit with «done».</summary>
internal sealed partial class CompareInstrumentHandler(
    Database database,
    InstrumentBook book,
    CompareSources compare,
    ILogger<CompareInstrumentHandler> log,
    TimeProvider clock
) : IJobHandler<CompareInstrument>
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(6);

    public async Task RunAsync(CompareInstrument job, JobContext context, CancellationToken ct)
    {
        if ((await book.ReadAsync(ct)).ById(job.Instrument) is not { } instrument)
        {
            await context.DoneAsync(_ => Task.CompletedTask, ct);
            return;
        }
        var heard = await compare.HearAsync(instrument, job.From, job.To, ct);
        if (heard.Second is null && clock.GetUtcNow() - job.AskedAt < Patience && Again(heard.Trail) is { } wait)
            throw new RetryLaterException(wait, heard.Trail[^1].Message ?? "nobody may be asked");
        await using var transaction = await database.BeginWriteAsync(ct);
        var differing = await compare.StoreAsync(transaction, instrument, heard, ct);
        await RememberAsync(transaction, instrument, heard, differing, ct);
        await context.CommitDoneAsync(transaction, ct);
        if (differing > 0)
            LogDiffering(instrument.Code, heard.Second, differing, heard.Seconds.Count);
    }

    /// <summary>How long until it is worth asking again; null when somebody would answer no otherwise.</summary>
    private TimeSpan? Again(IReadOnlyList<Asked> trail)
    {
        if (
            trail.Count == 0
            || !trail.All(a => a.Kind is FaultKind.HeldBack or FaultKind.RateLimited or FaultKind.Banned)
        )
            return null;
        var wait = trail.Min(a => a.AgainAt) - clock.GetUtcNow();
        return wait > TimeSpan.FromSeconds(5) ? wait : TimeSpan.FromSeconds(5);
    }

    private async Task RememberAsync(
        WriteTransaction transaction,
        Instrument instrument,
        Heard heard,
        int differing,
        CancellationToken ct
    )
    {
        var said =
            heard.Second is not null ? null
            : heard.Stored.Count == 0
                ? string.Create(CultureInfo.InvariantCulture, $"There are no bars of {instrument.Code} to compare.")
            : heard.Trail.Count == 0 ? "No second provider is set up."
            : string.Join(" ", heard.Trail.Select(a => a.Message ?? $"{a.Provider} has none of these days."));
        await using var upsert = transaction.Command(
            """
            INSERT INTO market_compared (instrument_id, at, source, days, differing, said)
            VALUES (@instrument, @now, @source, @days, @differing, @said)
            ON CONFLICT (instrument_id) DO UPDATE SET at = excluded.at, source = excluded.source, days = excluded.days,
              differing = excluded.differing, said = excluded.said
            """,
            ("@instrument", instrument.Id),
            ("@now", clock.GetUtcNow()),
            ("@source", heard.Second),
            ("@days", heard.Seconds.Count),
            ("@differing", differing),
            ("@said", said is { Length: > 500 } ? said[..500] : said)
        );
        await upsert.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(3821, LogLevel.Warning, "{Code}: {Source} says something else of {Differing} of {Days} days")]
    private partial void LogDiffering(string code, string? source, int differing, int days);
}
