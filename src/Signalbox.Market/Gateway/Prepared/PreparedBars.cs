using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Gateway.Prepared;

/// <summary>How bars are written.</summary>
internal enum BarsFormat
{
    Json,
    Csv,
}

/// <summary>
/// Answers with bars as bytes, prepared once for everybody who asks the same. Kept as long as nothing was stored of the
/// instrument, and no longer than <see cref="MarketOptions.HistoryFor"/> or, where the range reaches today,
/// <see cref="MarketOptions.DaysFor"/>; why there is nothing is looked at again after a minute.
/// </summary>
internal sealed class PreparedBars(
    ShowBars show,
    ResolveInstrument resolve,
    InstrumentBook book,
    DayChanges changes,
    Database database,
    IOptions<MarketOptions> options,
    IOptions<JsonOptions> json,
    TimeProvider clock
)
{
    /// <summary>Not asked: what is asked for once costs no question of its own.</summary>
    private const long NotAsked = -1;

    private readonly RecentAnswers<Key, Entry> recent = new(
        options.Value.PreparedMegabytes * 1024L * 1024,
        e => e.Answer.Size
    );

    /// <summary>What targets of requests ask for, so that they need not be read again.</summary>
    private readonly RecentAnswers<string, Meaning> meanings = new(
        options.Value.PreparedMegabytes * 1024L * 1024 / 16,
        m => m.Size
    );

    private readonly ConcurrentDictionary<Key, Lazy<Task<Entry>>> loading = new();

    /// <summary>What stands ready for a target that was asked before; null when it has to be asked for again.</summary>
    public PreparedAnswer? Ready(string target) =>
        meanings.Find(target) is { } meaning
        && book.Now?.At == meaning.ListedAt
        && (!meaning.IsToToday || show.Today(meaning.Instrument) == meaning.Key.To)
        && recent.Find(meaning.Key) is { } known
        && known.IsOf(meaning.Instrument)
        && IsGood(known, changes.AllNow) == true
            ? known.Answer
            : null;

    /// <param name="target">The path and query that ask so, as they were sent.</param>
    /// <exception cref="Platform.Errors.RefusedException">As <see cref="ShowBars.RunAsync"/>.</exception>
    public async Task<PreparedAnswer> RunAsync(BarsQuery query, BarsFormat format, string? target, CancellationToken ct)
    {
        var listedAt = (await book.ReadAsync(ct)).At;
        var instrument = await resolve.RunAsync(query.Symbol, ct);
        var today = show.Today(instrument);
        var key = new Key(
            instrument.Id,
            query.Period,
            query.Adjust,
            query.From ?? DateOnly.MinValue,
            query.To ?? today,
            query.Anchor,
            query.Limit,
            format
        );
        if (target is not null)
            meanings.Keep(target, new Meaning(key, instrument, query.To is null, listedAt, target.Length));
        var known = recent.Find(key);
        if (known is not null && known.IsOf(instrument) && await IsGoodAsync(known, ct))
            return known.Answer;
        var load = loading.GetOrAdd(
            key,
            k => new Lazy<Task<Entry>>(() => LoadAsync(k, instrument, query, today, isAgain: known is not null))
        );
        return (await load.Value.WaitAsync(ct)).Answer;
    }

    /// <param name="all">How many changes there are to all instruments; null when that has to be asked.</param>
    /// <returns>Null when the database has to be asked.</returns>
    private bool? IsGood(Entry entry, long? all)
    {
        if (clock.GetUtcNow() >= entry.Until || changes.Here(entry.Instrument.Id) != entry.Here)
            return false;
        // The one process that may have an SQLite file open has seen its own changes above.
        return database.Kind == DatabaseKind.Sqlite || all == entry.All ? true : null;
    }

    private async ValueTask<bool> IsGoodAsync(Entry entry, CancellationToken ct)
    {
        if (IsGood(entry, changes.AllNow) is { } isGood)
            return isGood;
        var all = await changes.AllAsync(ct);
        if (all == entry.All)
            return true;
        if (entry.Everywhere == NotAsked || await changes.EverywhereAsync(entry.Instrument.Id, ct) != entry.Everywhere)
            return false;
        entry.All = all;
        return true;
    }

    /// <summary>For whoever waits; who goes away does not stop it.</summary>
    private async Task<Entry> LoadAsync(Key key, Instrument instrument, BarsQuery query, DateOnly today, bool isAgain)
    {
        try
        {
            var (id, ct) = (instrument.Id, CancellationToken.None);
            var here = changes.Here(id);
            var all = database.Kind == DatabaseKind.Sqlite ? 0 : await changes.AllAsync(ct);
            var everywhere =
                database.Kind == DatabaseKind.Sqlite || !isAgain ? NotAsked : await changes.EverywhereAsync(id, ct);
            var answer = await show.RunAsync(query with { Symbol = instrument.Code }, ct);
            var entry = new Entry(
                Write(answer, key.Format),
                instrument,
                Until(answer, key.To >= today),
                here,
                everywhere
            )
            {
                All = all,
            };
            recent.Keep(key, entry);
            return entry;
        }
        finally
        {
            loading.TryRemove(key, out _);
        }
    }

    private DateTimeOffset Until(BarsAnswer answer, bool reachesToday) =>
        clock.GetUtcNow()
        + (
            answer.Empty is not null ? options.Value.QuotesFor
            : reachesToday ? options.Value.DaysFor
            : options.Value.HistoryFor
        );

    private PreparedAnswer Write(BarsAnswer answer, BarsFormat format)
    {
        List<(string, string)> headers = [];
        if (answer.Provenance.Sources.Count > 0)
            headers.Add(("X-Source", string.Join(", ", answer.Provenance.Sources.Keys)));
        return format == BarsFormat.Csv
            ? BarsCsv.Write(answer, headers)
            : new PreparedAnswer(
                BarsJson.Write(answer, json.Value.SerializerOptions),
                "application/json; charset=utf-8",
                headers
            );
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Key(
        int Instrument,
        Period Period,
        Adjust Adjust,
        DateOnly From,
        DateOnly To,
        DateOnly? Anchor,
        int Limit,
        BarsFormat Format
    );

    /// <param name="IsToToday">Whether it asks for what there is until now, whatever day that is.</param>
    /// <param name="ListedAt">Of the instruments among which its symbol was found.</param>
    private sealed record Meaning(
        Key Key,
        Instrument Instrument,
        bool IsToToday,
        DateTimeOffset ListedAt,
        int TargetLength
    )
    {
        /// <summary>What it takes in memory, about.</summary>
        public int Size => (TargetLength * 2) + 200;
    }

    private sealed record Entry(
        PreparedAnswer Answer,
        Instrument Instrument,
        DateTimeOffset Until,
        long Here,
        long Everywhere
    )
    {
        /// <summary>Whether the list still says the same of it.</summary>
        public bool IsOf(Instrument now) => now.Code == Instrument.Code && now.Name == Instrument.Name;

        /// <summary>How many changes to any instrument there were when this was found to be good.</summary>
        public long All { get; set; }
    }
}
