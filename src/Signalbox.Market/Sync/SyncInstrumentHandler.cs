using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Sync;

/// <summary>Fetches what is missing of one instrument and stores it, with who delivered it, in one commit with «done».</summary>
/// <remarks>What is there already is not asked for again, so that a run goes on after a kill where it was.</remarks>
internal sealed class SyncInstrumentHandler(
    Database database,
    SyncRuns runs,
    InstrumentBook book,
    MissingDays missing,
    FetchDays fetch,
    MarketSources sources,
    StoreDays days,
    TimeProvider clock
) : IJobHandler<SyncInstrument>
{
    // A day's bar is final when the exchange has settled it: 15:30 in Shanghai, as every source has it by then.
    private static readonly TimeOnly Final = new(15, 30);

    // Who is banned for longer than this is a gap for the next run.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(6);

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public async Task RunAsync(SyncInstrument job, JobContext context, CancellationToken ct)
    {
        var run = await runs.FindAsync(job.SyncId, ct);
        var instrument = (await book.ReadAsync(ct)).ById(job.Instrument);
        if (run is null || instrument is null || run.CancelledAt is not null)
        {
            await EndAsync(job, context, "cancelled", null, default, [], ct);
            return;
        }
        var (from, to) = await RangeAsync(run, instrument, ct);
        if (from > to)
        {
            await EndAsync(job, context, "nothing", null, default, [], ct);
            return;
        }
        var fetched = await fetch.RunAsync(instrument, from, to, ct);
        if (fetched.Provider is null && clock.GetUtcNow() - run.AskedAt < Patience && Again(fetched) is { } at)
            throw new RetryLaterException(at - clock.GetUtcNow(), fetched.Trail[^1].Message ?? "nobody may be asked");
        await StoreAsync(job, context, instrument, fetched, ct);
    }

    /// <summary>From the first to the last day that is missing; the whole range of a full run.</summary>
    private async Task<(DateOnly From, DateOnly To)> RangeAsync(
        SyncRun run,
        Instrument instrument,
        CancellationToken ct
    )
    {
        if (run.IsFull)
            return (run.From, run.To);
        var gaps = await missing.RunAsync(instrument, run.From, run.To, ct);
        return gaps.Count == 0 ? (run.To.AddDays(1), run.To) : (gaps[0], gaps[^1]);
    }

    /// <summary>When it is worth asking again; null when nobody who was asked would answer otherwise.</summary>
    private DateTimeOffset? Again(FetchedDays fetched)
    {
        var now = clock.GetUtcNow();
        var times = fetched
            .Trail.Where(a => a.Kind is FaultKind.HeldBack or FaultKind.RateLimited or FaultKind.Banned)
            .Select(a => a.AgainAt > now ? a.AgainAt.Value : now.AddSeconds(5))
            .ToList();
        return times.Count == 0 ? null : times.Min();
    }

    private async Task StoreAsync(
        SyncInstrument job,
        JobContext context,
        Instrument instrument,
        FetchedDays fetched,
        CancellationToken ct
    )
    {
        if (fetched.Provider is not { } provider)
        {
            await EndAsync(job, context, "failed", null, default, fetched.Trail, ct);
            return;
        }
        var source = await sources.IdAsync(provider, ct);
        var now = clock.GetUtcNow();
        var rows = fetched
            .Bars.Select(b => BarRow.Of(instrument.Id, b, source, now, IsProvisional(instrument, b.Day)))
            .ToList();
        await using var transaction = await database.BeginWriteAsync(ct);
        var said = new DaysOf(instrument.Id, source, rows, fetched.Factors, fetched.Suspended);
        var stored = (await days.RunAsync(transaction, [said], ct))[0];
        await ItemAsync(transaction, job, "delivered", provider, stored, fetched.Trail, ct);
        await context.CommitDoneAsync(transaction, ct);
    }

    private bool IsProvisional(Instrument instrument, DateOnly day)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(instrument.Exchange.TimeZone());
        var local = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime;
        return DateOnly.FromDateTime(local) == day && TimeOnly.FromDateTime(local) < Final;
    }

    private async Task EndAsync(
        SyncInstrument job,
        JobContext context,
        string state,
        string? provider,
        StoredBars stored,
        IReadOnlyList<Asked> trail,
        CancellationToken ct
    )
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await ItemAsync(transaction, job, state, provider, stored, trail, ct);
        await context.CommitDoneAsync(transaction, ct);
    }

    private async Task ItemAsync(
        WriteTransaction transaction,
        SyncInstrument job,
        string state,
        string? provider,
        StoredBars stored,
        IReadOnlyList<Asked> trail,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            """
            UPDATE market_sync_item SET state = @state, provider = @provider, bars = @bars, trail = @trail, done_at = @now
            WHERE sync_id = @id AND instrument_id = @instrument
            """,
            ("@state", state),
            ("@provider", provider),
            ("@bars", stored.Added + stored.Changed),
            ("@trail", trail.Count == 0 ? null : JsonSerializer.Serialize(trail, Form)),
            ("@now", clock.GetUtcNow()),
            ("@id", job.SyncId),
            ("@instrument", job.Instrument)
        );
        await update.ExecuteNonQueryAsync(ct);
    }
}
