using System.Globalization;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;
using Signalbox.Platform.Ui.Kit;

namespace Signalbox.Market.Watch.Pages;

/// <summary>A quote as a line of figures; a dash where nothing is known.</summary>
internal static class WatchQuotes
{
    public static string Last(Quote? quote, Instrument? instrument) =>
        quote?.Last is { } last ? Figures.Number(last, Places(instrument)) : "–";

    public static string Change(Quote? quote, Instrument? instrument) =>
        quote is { Last: { } last, PreClose: { } pre }
            ? (last - pre).ToString(
                Places(instrument) == 2 ? "+0.00;-0.00;0.00" : "+0.000;-0.000;0.000",
                CultureInfo.InvariantCulture
            )
            : "–";

    public static string Percent(Quote? quote) =>
        quote?.ChangePercent is { } percent
            ? percent.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + "%"
            : "–";

    public static string? Way(Quote? quote) =>
        quote?.ChangePercent switch
        {
            > 0 => "up",
            < 0 => "down",
            _ => null,
        };

    /// <summary>Funds and bonds move by a tenth of a cent.</summary>
    public static int Places(Instrument? instrument) => instrument?.Kind is AssetKind.Fund or AssetKind.Bond ? 3 : 2;
}
