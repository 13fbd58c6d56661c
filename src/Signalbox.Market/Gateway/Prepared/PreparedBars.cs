using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text.Json;
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

    private readonly ConcurrentDictionary<Key, Lazy<Task<Entry>>> loading = new();

    /// <exception cref="Platform.Errors.RefusedException">As <see cref="ShowBars.RunAsync"/>.</exception>
    public async Task<PreparedAnswer> RunAsync(BarsQuery query, BarsFormat format, CancellationToken ct)
    {
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
        var known = recent.Find(key);
        if (known is not null && known.IsOf(instrument) && await IsGoodAsync(known, ct))
            return known.Answer;
        var load = loading.GetOrAdd(
            key,
            k => new Lazy<Task<Entry>>(() => LoadAsync(k, instrument, query, today, isAgain: known is not null))
        );
        return (await load.Value.WaitAsync(ct)).Answer;
    }

    private async ValueTask<bool> IsGoodAsync(Entry entry, CancellationToken ct)
    {
        if (clock.GetUtcNow() >= entry.Until || changes.Here(entry.Instrument.Id) != entry.Here)
            return false;
        // The one process that may have an SQLite file open has seen its own changes above.
        if (database.Kind == DatabaseKind.Sqlite)
            return true;
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
                JsonSerializer.SerializeToUtf8Bytes(answer, json.Value.SerializerOptions),
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
