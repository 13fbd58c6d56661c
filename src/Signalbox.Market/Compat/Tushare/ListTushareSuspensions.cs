using System.Runtime.InteropServices;
using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>
/// The rows of <c>suspend_d</c>: S on each whole day without trade that was stored, R on the session after where that has a
/// bar. Parts of days are not known here, and so are not told.
/// </summary>
internal sealed class ListTushareSuspensions(
    TushareInstruments instruments,
    Database database,
    Calendars calendars,
    MarketSources sources,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">400: a parameter is wrong or missing.</exception>
    public async Task<TushareRows> RunAsync(TushareArguments arguments, TusharePage page, CancellationToken ct)
    {
        arguments.Need("ts_code", "trade_date", "start_date", "end_date");
        var types = arguments.List("suspend_type") ?? ["S", "R"];
        if (types.Any(t => t is not ("S" or "R")))
            throw TushareRefusals.Parameter("suspend_type是S或R");
        var (from, to) = arguments.Range(clock.TodayInChina());
        var wanted = await instruments.RunAsync(AssetKind.Stock, arguments, ct);
        var calendar = await calendars.ReadAsync("CN", ct);
        var halts = await HaltsAsync(wanted.Ids, (calendar.Before(from) ?? from, to), ct);
        var codes = wanted.All.ToDictionary(i => i.Id, i => i.Code);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var source in halts.Select(h => h.Source).Distinct())
            names.Add(await sources.NameAsync(source, ct));
        var rows = halts
            .Where(h => codes.ContainsKey(h.Instrument))
            .SelectMany(h => Told(h, calendar))
            .Where(r => r.Day >= from && r.Day <= to && types.Contains(r.Type, StringComparer.Ordinal))
            .OrderByDescending(r => r.Day)
            .ThenBy(r => codes[r.Instrument], StringComparer.Ordinal)
            .Select(r => new object?[] { codes[r.Instrument], TushareText.Of(r.Day), null, r.Type });
        return new TushareRows(page.Of(rows), names, IsStale: false);
    }

    private static IEnumerable<(int Instrument, DateOnly Day, string Type)> Told(Halt halt, TradingCalendar calendar)
    {
        yield return (halt.Instrument, halt.Day, "S");
        if (halt.Back is { } back && calendar.Before(back) == halt.Day)
            yield return (halt.Instrument, back, "R");
    }

    private async Task<List<Halt>> HaltsAsync(
        IReadOnlyList<int>? ids,
        (DateOnly From, DateOnly To) range,
        CancellationToken ct
    )
    {
        var halts = new List<Halt>();
        if (ids is { Count: 0 })
            return halts;
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT s.instrument_id, s.day, s.source,
              (SELECT min(b.day) FROM market_bar b
               WHERE b.instrument_id = s.instrument_id AND b.day > s.day AND NOT b.provisional)
            FROM market_suspension s
            WHERE s.day BETWEEN @from AND @to{SelectBars.Only("s.instrument_id", ids)}
            """,
            ("@from", Stored.Day(database.Kind, range.From)),
            ("@to", Stored.Day(database.Kind, range.To))
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            halts.Add(
                new Halt(
                    reader.GetInt32(0),
                    reader.ReadDay(database.Kind, 1),
                    reader.GetInt32(2),
                    reader.ReadDayOrNone(database.Kind, 3)
                )
            );
        return halts;
    }

    /// <param name="Back">The first day with a bar after it.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Halt(int Instrument, DateOnly Day, int Source, DateOnly? Back);
}
