using System.Globalization;
using Microsoft.Extensions.Options;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quotes;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Preferences;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Market.Watch.Prices;

/// <summary>Says in one message which price was crossed, at what price, when and by whose word.</summary>
internal sealed class ComposePriceAlert(InstallationLanguage language, IOptions<InstallationOptions> installation)
{
    public async Task<OutgoingMessage> RunAsync(
        PriceAlert alert,
        Quote quote,
        Instrument instrument,
        CancellationToken ct
    )
    {
        var isChinese = await language.RunAsync(ct) == Language.Chinese;
        var name = instrument.Name is { } said ? $"{said} {instrument.Code}" : instrument.Code;
        var at = TimeZoneInfo.ConvertTime(
            quote.At,
            TimeZoneInfo.FindSystemTimeZoneById(instrument.Exchange.TimeZone())
        );
        var change = quote.ChangePercent is { } percent
            ? string.Create(CultureInfo.InvariantCulture, $"{percent:+0.00;-0.00;0.00}%")
            : "–";
        var note = alert.Note.Length > 0 ? $"> {alert.Note}\n\n" : "";
        return new OutgoingMessage
        {
            Kind = JudgePrices.Kind,
            Key = string.Create(CultureInfo.InvariantCulture, $"{JudgePrices.Kind}:{alert.Id}:{alert.Fired + 1}"),
            Title = $"{name} {What(alert, isChinese)}",
            Markdown = isChinese
                ? $"**{name}** {What(alert, isChinese)}\n\n现价 {Price(quote.Last)} {instrument.Exchange.Currency()}，{change}，昨收 {Price(quote.PreClose)}。\n\n{note}{at:yyyy-MM-dd HH:mm:ss}，来源 {quote.Source}。价格回头再越过时会再次提醒。\n"
                : $"**{name}** {What(alert, isChinese)}\n\nNow {Price(quote.Last)} {instrument.Exchange.Currency()}, {change}, close before {Price(quote.PreClose)}.\n\n{note}{at:yyyy-MM-dd HH:mm:ss}, by {quote.Source}. It is told again when the price has gone back and crosses once more.\n",
            Link = new Uri(
                $"{installation.Value.PublicUrl.TrimEnd('/')}/stock/{Uri.EscapeDataString(instrument.Code)}"
            ),
        };
    }

    /// <summary>What is waited for, e.g. 涨到 1,700.00.</summary>
    public static string What(PriceAlert alert, bool isChinese)
    {
        var percent = string.Create(CultureInfo.InvariantCulture, $"{alert.Level:0.##}%");
        return (alert.Kind, isChinese) switch
        {
            (PriceAlertKind.Above, true) => $"涨到 {Price(alert.Level)}",
            (PriceAlertKind.Above, false) => $"reached {Price(alert.Level)} from below",
            (PriceAlertKind.Below, true) => $"跌到 {Price(alert.Level)}",
            (PriceAlertKind.Below, false) => $"reached {Price(alert.Level)} from above",
            (PriceAlertKind.UpPercent, true) => $"涨幅达到 {percent}",
            (PriceAlertKind.UpPercent, false) => $"is up {percent}",
            (PriceAlertKind.DownPercent, true) => $"跌幅达到 {percent}",
            (PriceAlertKind.DownPercent, false) => $"is down {percent}",
            (PriceAlertKind.LimitUp, true) => "触及涨停",
            (PriceAlertKind.LimitUp, false) => "touched its upper limit",
            (PriceAlertKind.LimitDown, true) => "触及跌停",
            (PriceAlertKind.LimitDown, false) => "touched its lower limit",
            (_, true) => $"跳空开盘，达到 {percent}",
            _ => $"opened with a gap of {percent} or more",
        };
    }

    private static string Price(decimal? price) =>
        price is { } known ? known.ToString("#,0.00##", CultureInfo.InvariantCulture) : "–";
}
