using Signalbox.Market.Gateway;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Market.Charts.Pages;

/// <summary>What an instrument is, in the reader's words.</summary>
internal static class StockWords
{
    /// <summary>E.g. 上海主板, 深圳创业板, 上海 · 指数.</summary>
    public static string What(InstrumentLine instrument, Text words)
    {
        var exchange = words[$"stock.exchange.{instrument.Exchange}"];
        return instrument.Board is { } board
            ? $"{exchange} · {words[$"stock.board.{board}"]}"
            : $"{exchange} · {words[$"stock.kind.{instrument.Kind}"]}";
    }
}
