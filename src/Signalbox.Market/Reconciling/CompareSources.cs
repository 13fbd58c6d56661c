using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;
using Signalbox.Market.Sync;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Reconciling;

/// <summary>What a second source, and a third where they differ, say of an instrument's days.</summary>
/// <param name="Second">Null when nobody else answered with any of these days.</param>
/// <param name="Stored">The bars that were compared, by their day.</param>
/// <param name="Seconds">The second source's, by their day.</param>
/// <param name="Thirds">The third's; empty when it was not asked or had nothing.</param>
/// <param name="Trail">What everybody said who was asked.</param>
internal sealed record Heard(
    string? Second,
    IReadOnlyDictionary<DateOnly, BarRow> Stored,
    IReadOnlyDictionary<DateOnly, BarRow> Seconds,
    IReadOnlyDictionary<DateOnly, BarRow> Thirds,
    IReadOnlyList<Asked> Trail
);

/// <summary>Fetches a second provider's bars and lays them beside the stored ones; one that differs is decided by <see cref="JudgeDay"/>.</summary>
internal sealed class CompareSources(
    ReadBars bars,
    FetchDays fetch,
    MarketSources sources,
    DayChanges changes,
    TimeProvider clock
)
{
    /// <summary>Asks: no transaction is open meanwhile.</summary>
    public async Task<Heard> HearAsync(Instrument instrument, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var stored = (await bars.EachAsync(instrument.Id, from, to, ct))
            .Where(b => !b.Provisional)
            .ToDictionary(b => b.Day);
        var trail = new List<Asked>();
        if (stored.Count == 0)
            return new Heard(null, stored, Nothing, Nothing, trail);
        foreach (var source in stored.Values.Select(b => b.Source).Distinct())
            await sources.NameAsync(source, ct); // so that they have their rank
        var main = await sources.NameAsync(stored.Values.CountBy(b => b.Source).MaxBy(c => c.Value).Key, ct);
        var others = new Queue<IDayProvider>(fetch.Whom(instrument).Where(p => p.Name != main));
        var (second, seconds) = await NextAsync(instrument, others, stored, stored.Keys, trail, ct);
        if (second is null)
            return new Heard(null, stored, Nothing, Nothing, trail);
        var differing = seconds.Values.Where(b => !b.Agrees(stored[b.Day])).Select(b => b.Day).ToList();
        var (_, thirds) =
            differing.Count == 0 ? (null, Nothing) : await NextAsync(instrument, others, stored, differing, trail, ct);
        return new Heard(second, stored, seconds, thirds, trail);
    }

    /// <summary>Decides and stores, in the caller's commit. A bar that has changed since it was read is left for the next time.</summary>
    /// <returns>How many days differ.</returns>
    public async Task<int> StoreAsync(
        WriteTransaction transaction,
        Instrument instrument,
        Heard heard,
        CancellationToken ct
    )
    {
        if (heard.Second is null)
            return 0;
        var now = await BarsThere.ReadAsync(
            transaction,
            [
                [.. heard.Seconds.Values],
            ],
            ct
        );
        var (differing, replaced) = (0, 0);
        foreach (var (day, second) in heard.Seconds)
        {
            if (!now.TryGetValue((instrument.Id, day), out var stored) || stored != heard.Stored[day])
                continue;
            // What this source said of the day before is replaced by what it says now.
            await ForgetAsync(transaction, second, ct);
            if (second.Agrees(stored))
                continue;
            differing++;
            BarRow? third = heard.Thirds.TryGetValue(day, out var voice) ? voice : null;
            var judgement = JudgeDay.Run(stored, second, third, sources.IsBetter);
            foreach (var loser in judgement.Losers)
            {
                await ForgetAsync(transaction, loser, ct);
                await StoreBars.AsideAsync(transaction, loser, "differs", ct);
            }
            if (judgement.Winner == stored)
                continue;
            await StoreBars.ReplaceAsync(transaction, judgement.Winner, ct);
            replaced++;
        }
        if (replaced > 0)
            await changes.AddAsync(transaction, [instrument.Id], heard.Seconds.Keys.Select(d => d.Year).Distinct(), ct);
        return differing;
    }

    private static readonly IReadOnlyDictionary<DateOnly, BarRow> Nothing = new Dictionary<DateOnly, BarRow>();

    /// <summary>The first of those left who has any of these days that another source's bar stands for.</summary>
    private async Task<(string? Name, IReadOnlyDictionary<DateOnly, BarRow> Rows)> NextAsync(
        Instrument instrument,
        Queue<IDayProvider> others,
        Dictionary<DateOnly, BarRow> stored,
        IReadOnlyCollection<DateOnly> days,
        List<Asked> trail,
        CancellationToken ct
    )
    {
        while (others.TryDequeue(out var provider))
        {
            var answer = await fetch.AskAsync(provider, instrument, days.Min(), days.Max(), ct);
            trail.AddRange(answer.Trail);
            if (answer.Provider is null)
                continue;
            var source = await sources.IdAsync(answer.Provider, ct);
            var rows = answer
                .Bars.Where(b => days.Contains(b.Day) && stored[b.Day].Source != source)
                .Select(b => BarRow.Of(instrument.Id, b, source, clock.GetUtcNow(), provisional: false))
                .ToDictionary(b => b.Day);
            if (rows.Count > 0)
                return (answer.Provider, rows);
        }
        return (null, Nothing);
    }

    private static async Task ForgetAsync(WriteTransaction transaction, BarRow row, CancellationToken ct)
    {
        await using var delete = transaction.Command(
            """
            DELETE FROM market_bar_other
            WHERE instrument_id = @instrument AND day = @day AND source = @source AND reason = 'differs'
            """,
            ("@instrument", row.Instrument),
            ("@day", Stored.Day(transaction.Kind, row.Day)),
            ("@source", row.Source)
        );
        await delete.ExecuteNonQueryAsync(ct);
    }
}
