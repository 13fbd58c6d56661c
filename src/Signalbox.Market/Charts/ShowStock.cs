using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Gateway;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Charts;

/// <summary>What the page of one instrument shows before its chart is drawn.</summary>
/// <param name="Id">Of the instrument.</param>
/// <param name="First">The day of the first bar; null without any.</param>
/// <param name="Last">The day of the newest bar; null without any.</param>
/// <param name="Newest">The newest day as it was traded; null without bars.</param>
/// <param name="Change">Of that day, against the close before, in currency units; null where that is not known.</param>
/// <param name="ChangeShare">The same as a share of the close before.</param>
/// <param name="Behind">How many sessions have ended since; 0 where none or where the calendar does not say.</param>
/// <param name="Recent">The newest bars in the period and adjustment that were asked for, or why there are none.</param>
internal sealed record StockView(
    int Id,
    InstrumentLine Instrument,
    DateOnly? First,
    DateOnly? Last,
    BarLine? Newest,
    decimal? Change,
    decimal? ChangeShare,
    int Behind,
    BarsAnswer Recent
);

/// <summary>Gathers what there is to say of one instrument.</summary>
internal sealed class ShowStock(
    ResolveInstrument resolve,
    ReadBars read,
    ShowBars bars,
    Calendars calendars,
    TimeProvider clock
)
{
    private const int DaysOfBars = 45;

    /// <param name="symbol">Any accepted spelling.</param>
    /// <exception cref="RefusedException">404 <c>market.symbol.unknown</c>; 400 <c>market.symbol.ambiguous</c>.</exception>
    public async Task<StockView> RunAsync(string symbol, Period period, Adjust adjust, CancellationToken ct)
    {
        var instrument = await resolve.RunAsync(symbol, ct);
        var span = await read.SpanAsync(instrument.Id, ct);
        var recent = new BarsQuery(instrument.Code)
        {
            Period = period,
            Adjust = adjust,
            From = span?.Last.AddDays(-Days(period)),
        };
        var shown = await bars.RunAsync(recent, ct);
        if (span is null)
            return new StockView(instrument.Id, InstrumentLine.Of(instrument), null, null, null, null, null, 0, shown);
        var days =
            period == Period.Day && adjust == Adjust.None
                ? shown
                : await bars.RunAsync(
                    new BarsQuery(instrument.Code) { From = span.Value.Last.AddDays(-DaysOfBars) },
                    ct
                );
        var newest = days.Bars[^1];
        var before = newest.PreClose ?? (days.Bars.Count > 1 ? days.Bars[^2].Close : null);
        var change = newest.Close - before;
        return new StockView(
            instrument.Id,
            InstrumentLine.Of(instrument),
            span.Value.First,
            span.Value.Last,
            newest,
            change,
            before > 0 ? change / before : null,
            await BehindAsync(instrument, span.Value.Last, ct),
            shown
        );
    }

    /// <summary>Today's session is not counted: its bar may not be out yet.</summary>
    private async Task<int> BehindAsync(Instrument instrument, DateOnly last, CancellationToken ct)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(instrument.Exchange.TimeZone());
        var yesterday = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime).AddDays(-1);
        if (last >= yesterday || instrument.Delisted <= yesterday)
            return 0;
        var calendar = await calendars.ReadAsync(instrument.Exchange.Calendar(), ct);
        return calendar.Between(last.AddDays(1), yesterday).Length;
    }

    private static int Days(Period period) =>
        period switch
        {
            Period.Day => DaysOfBars,
            Period.Week => DaysOfBars * 5,
            _ => DaysOfBars * 21,
        };
}
