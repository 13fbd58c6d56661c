using Signalbox.Market.Bars;
using Signalbox.Market.Basics;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>The rows of <c>daily_basic</c>: percent, shares and values in tens of thousands, none on a suspended day.</summary>
internal sealed class ListTushareBasics(
    TushareInstruments instruments,
    ReadBasics basics,
    TushareBehind behind,
    MarketSources sources,
    TimeProvider clock
)
{
    private const decimal TenThousand = 10_000;

    /// <exception cref="RefusedException">400: a parameter is wrong or missing.</exception>
    public async Task<TushareRows> RunAsync(TushareArguments arguments, TusharePage page, CancellationToken ct)
    {
        arguments.Need("ts_code", "trade_date");
        var range = arguments.Range(clock.TodayInChina());
        var wanted = await instruments.RunAsync(AssetKind.Stock, arguments, ct);
        var rows = await basics.ManyAsync(wanted.Ids, range, page.Offset, page.Limit + 1, ct);
        var codes = wanted.All.ToDictionary(i => i.Id, i => i.Code);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var source in rows.Select(r => r.Source).Distinct())
            names.Add(await sources.NameAsync(source, ct));
        return new TushareRows(
            [.. rows.Where(r => codes.ContainsKey(r.Instrument)).Select(r => Row(codes[r.Instrument], r.Basics))],
            names,
            await behind.RunAsync(wanted, range, rows.Count > 0 ? rows[0].Basics.Day : null, page, ct)
        );
    }

    private static object?[] Row(string code, DayBasics basics) =>
        [
            code,
            TushareText.Of(basics.Day),
            TushareText.Trim(basics.Close),
            .. basics.Ratios.Select(r => (object?)Trim(r)),
            Trim(basics.TotalShares / TenThousand),
            Trim(basics.FloatShares / TenThousand),
            Trim(basics.FreeShares / TenThousand),
            Trim(basics.TotalValue / TenThousand),
            Trim(basics.FloatValue / TenThousand),
        ];

    private static decimal? Trim(decimal? number) => number is { } known ? TushareText.Trim(known) : null;
}
