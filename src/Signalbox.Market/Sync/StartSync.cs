using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Sync;

/// <summary>What is to be fetched.</summary>
internal sealed record SyncAsked
{
    /// <summary>In any accepted spelling; every listed stock, index and fund when null.</summary>
    public IReadOnlyList<string>? Symbols { get; init; }

    /// <summary>The first day; where the store ends, and at most two years back, when null.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day; today when null.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Whether days that are there are fetched again, to find what was restated.</summary>
    public bool Full { get; init; }
}

/// <summary>Opens a run and puts a job for each instrument into the queue, in one commit.</summary>
internal sealed class StartSync(
    Database database,
    JobQueue jobs,
    InstrumentBook book,
    ResolveInstrument resolve,
    AuditTrail audit,
    TimeProvider clock
)
{
    private const int YearsBack = 2;

    /// <param name="by">Who asks; a person's start is audited.</param>
    /// <exception cref="RefusedException">
    /// 404 <c>market.symbol.unknown</c>; 400 <c>market.symbol.ambiguous</c>, <c>market.sync.range</c>; 409 <c>market.sync.nothing</c>.
    /// </exception>
    public async Task<Guid> RunAsync(SyncAsked asked, Asker by, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(clock.GetLocalNow().DateTime);
        var (from, to) = (asked.From ?? today.AddYears(-YearsBack), asked.To ?? today);
        if (from > to || to > today)
            throw RefusedException.Invalid(
                "market.sync.range",
                "The range begins before it ends, and ends today at the latest."
            );
        var instruments = await InstrumentsAsync(asked, from, to, ct);
        if (instruments.Count == 0)
            throw RefusedException.Conflict(
                "market.sync.nothing",
                "There is no instrument to fetch: import a list first, e.g. signalbox market import stock_basic.csv."
            );
        var id = Ids.New(clock);
        await using var transaction = await database.BeginWriteAsync(ct);
        await OpenAsync(transaction, new SyncRun(id, clock.GetUtcNow(), by.Name, from, to, asked.Full, null, null), ct);
        foreach (var instrument in instruments)
            await ItemAsync(transaction, id, instrument, ct);
        await jobs.EnqueueGroupAsync(
            transaction,
            $"market.sync:{id}",
            [.. instruments.Select(i => new SyncInstrument(id, i.Id))],
            new FinishSync(id, ThenBasics: asked.Symbols is not { Count: > 0 }),
            ct
        );
        if (
            by.Audited(
                "market.sync.started",
                id,
                new
                {
                    from,
                    to,
                    asked.Full,
                    Instruments = instruments.Count,
                }
            ) is
            { } entry
        )
            await audit.WriteAsync(transaction, entry, ct);
        await transaction.CommitAsync(ct);
        return id;
    }

    private async Task<IReadOnlyList<Instrument>> InstrumentsAsync(
        SyncAsked asked,
        DateOnly from,
        DateOnly to,
        CancellationToken ct
    )
    {
        if (asked.Symbols is not { Count: > 0 } symbols)
            return
            [
                .. (await book.ReadAsync(ct)).All.Where(i =>
                    i.Kind != AssetKind.Bond && !(i.Delisted <= from) && !(i.Listed > to)
                ),
            ];
        var chosen = new Dictionary<int, Instrument>();
        foreach (var symbol in symbols)
        {
            var instrument = await resolve.RunAsync(symbol, ct);
            chosen[instrument.Id] = instrument;
        }
        return [.. chosen.Values];
    }

    private static async Task OpenAsync(WriteTransaction transaction, SyncRun run, CancellationToken ct)
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO market_sync (id, asked_at, asked_by, from_day, to_day, is_full)
            VALUES (@id, @at, @by, @from, @to, @full)
            """,
            ("@id", run.Id),
            ("@at", run.AskedAt),
            ("@by", run.AskedBy),
            ("@from", Stored.Day(transaction.Kind, run.From)),
            ("@to", Stored.Day(transaction.Kind, run.To)),
            ("@full", run.IsFull)
        );
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static async Task ItemAsync(
        WriteTransaction transaction,
        Guid id,
        Instrument instrument,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            "INSERT INTO market_sync_item (sync_id, instrument_id, state, bars) VALUES (@id, @instrument, 'waiting', 0)",
            ("@id", id),
            ("@instrument", instrument.Id)
        );
        await insert.ExecuteNonQueryAsync(ct);
    }
}
