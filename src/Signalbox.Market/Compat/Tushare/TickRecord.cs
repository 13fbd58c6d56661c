using System.Globalization;
using Signalbox.Market.Quotes;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>A quote under the names of Tushare's pushed ticks: shares and yuan, the time in China, ten levels of which we have five.</summary>
internal static class TickRecord
{
    private const int Levels = 10;

    public static Dictionary<string, object?> Of(Quote quote)
    {
        var at = TimeZoneInfo.ConvertTime(quote.At, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        var record = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["ts_code"] = quote.Symbol,
            ["name"] = quote.Name,
            ["trade_time"] = at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["pre_close_price"] = quote.PreClose,
            ["last_price"] = quote.Last,
            ["open_price"] = quote.Open,
            ["high_price"] = quote.High,
            ["low_price"] = quote.Low,
            ["close_price"] = quote.Last,
            ["volume"] = quote.Volume,
            ["amount"] = quote.Amount,
            ["count"] = null, // no source of ours counts trades
        };
        Add(record, "ask", quote.Asks);
        Add(record, "bid", quote.Bids);
        return record;
    }

    private static void Add(Dictionary<string, object?> record, string side, IReadOnlyList<Level> levels)
    {
        for (var at = 0; at < Levels; at++)
        {
            var number = (at + 1).ToString(CultureInfo.InvariantCulture);
            record[$"{side}_price{number}"] = at < levels.Count ? levels[at].Price : null;
            record[$"{side}_volume{number}"] = at < levels.Count ? levels[at].Volume : null;
        }
    }
}
