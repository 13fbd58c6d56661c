using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>The rows of <c>stock_basic</c> and <c>bse_mapping</c>: the mainland's shares, by code.</summary>
/// <remarks>What no list of ours tells (area, holders, whether it may be bought through Hong Kong) is null.</remarks>
internal sealed class ListTushareStocks(
    InstrumentBook book,
    Database database,
    MarketSources sources,
    TimeProvider clock
)
{
    /// <exception cref="RefusedException">400: it asks for <c>is_hs</c>.</exception>
    public async Task<TushareRows> RunAsync(TushareArguments arguments, TusharePage page, CancellationToken ct)
    {
        if (arguments["is_hs"] is not null)
            throw TushareRefusals.Parameter("本站不知道is_hs");
        var (known, today) = (await book.ReadAsync(ct), clock.TodayInChina());
        var codes = arguments.List("ts_code")?.Select(c => known.ByCode(c.ToUpperInvariant())?.Code).ToList();
        var status = arguments.List("list_status") ?? ["L"];
        var found = known
            .All.Where(IsShare)
            .Where(i => codes is null || codes.Contains(i.Code))
            .Where(i => status.Contains(Status(i, today)))
            .Where(i => Fits(arguments, "name", i.Name))
            .Where(i => Fits(arguments, "market", Market(i)))
            .Where(i => Fits(arguments, "exchange", ExchangeOf(i)))
            .Skip(page.Offset)
            .Take(page.Limit + 1)
            .ToList();
        var more = await MoreAsync(ct);
        return new TushareRows(
            [.. found.Select(i => Row(i, more[i.Id], today))],
            await NamesAsync(found.Select(i => more[i.Id].Source), ct),
            IsStale: false
        );
    }

    /// <summary>Beijing's shares that have another code now than they had.</summary>
    public async Task<TushareRows> FormerCodesAsync(TushareArguments arguments, TusharePage page, CancellationToken ct)
    {
        var rows = (await book.ReadAsync(ct))
            .All.Where(i => i is { Exchange: Exchange.Bj, Kind: AssetKind.Stock })
            .SelectMany(i => i.FormerCodes.Select(former => (Instrument: i, Former: former)))
            .Where(p => Fits(arguments, "o_code", p.Former) && Fits(arguments, "n_code", p.Instrument.Code))
            .Select(p => new object?[] { p.Instrument.Name, p.Former, p.Instrument.Code, Text(p.Instrument.Listed) });
        return new TushareRows(page.Of(rows), [], IsStale: false);
    }

    /// <summary>Shares in foreign currency are on none of its markets.</summary>
    private static bool IsShare(Instrument instrument) =>
        instrument
            is { Kind: AssetKind.Stock, Exchange: Exchange.Sh or Exchange.Sz or Exchange.Bj, Board: not Board.B };

    private static object?[] Row(Instrument instrument, More more, DateOnly today) =>
        [
            instrument.Code,
            instrument.Bare,
            instrument.Name,
            null,
            more.Industry,
            more.FullName,
            more.EnglishName,
            instrument.Pinyin?.ToLowerInvariant(),
            Market(instrument),
            ExchangeOf(instrument),
            "CNY",
            Status(instrument, today),
            Text(instrument.Listed),
            Text(instrument.Delisted),
            null,
            null,
            null,
        ];

    private static string Status(Instrument instrument, DateOnly today) => instrument.Delisted <= today ? "D" : "L";

    private static string ExchangeOf(Instrument instrument) =>
        instrument.Exchange switch
        {
            Exchange.Sh => "SSE",
            Exchange.Sz => "SZSE",
            _ => "BSE",
        };

    /// <summary>689 are depositary receipts.</summary>
    private static string Market(Instrument instrument) =>
        instrument.Board switch
        {
            Board.ChiNext => "创业板",
            Board.Star when instrument.Code.StartsWith("689", StringComparison.Ordinal) => "CDR",
            Board.Star => "科创板",
            Board.Beijing => "北交所",
            _ => "主板",
        };

    private static bool Fits(TushareArguments arguments, string name, string? value) =>
        arguments.List(name)?.Contains(value) != false;

    private static string? Text(DateOnly? day) => day is { } known ? TushareText.Of(known) : null;

    private async Task<Dictionary<int, More>> MoreAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT id, industry, full_name, english_name, source FROM market_instrument"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var more = new Dictionary<int, More>();
        while (await reader.ReadAsync(ct))
            more[reader.GetInt32(0)] = new More(OrNull(1), OrNull(2), OrNull(3), reader.GetInt32(4));
        return more;

        string? OrNull(int at) => reader.IsDBNull(at) ? null : reader.GetString(at);
    }

    private async Task<IReadOnlyCollection<string>> NamesAsync(IEnumerable<int> ids, CancellationToken ct)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var id in ids.Distinct().ToList())
            names.Add(await sources.NameAsync(id, ct));
        return names;
    }

    /// <summary>What only this list asks for.</summary>
    private sealed record More(string? Industry, string? FullName, string? EnglishName, int Source);
}
