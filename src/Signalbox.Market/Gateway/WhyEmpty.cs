using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Gateway;

/// <summary>Tells why there is nothing of an instrument in a range.</summary>
internal sealed class WhyEmpty(ReadBars bars, Calendars calendars)
{
    /// <param name="today">Where it is traded; what is of today may not be out yet.</param>
    public async Task<EmptyReason> RunAsync(
        Instrument instrument,
        DateOnly from,
        DateOnly to,
        DateOnly today,
        CancellationToken ct
    )
    {
        if (instrument.Listed is { } listed && to < listed)
            return EmptyReason.NotListedYet;
        if (instrument.Delisted is { } delisted && from >= delisted)
            return EmptyReason.Delisted;
        var calendar = await calendars.ReadAsync(instrument.Exchange.Calendar(), ct);
        if (OfDays(calendar, from, to, today) is { } known)
            return known;
        var sessions = calendar.Between(from, to).ToArray();
        var suspended = await bars.SuspendedAsync(instrument.Id, sessions[0], sessions[^1], ct);
        return sessions.All(suspended.Contains) ? EmptyReason.Suspended : EmptyReason.Missing;
    }

    /// <summary>What the calendar alone says; null when there were sessions that are over.</summary>
    public static EmptyReason? OfDays(TradingCalendar calendar, DateOnly from, DateOnly to, DateOnly today)
    {
        if (to < calendar.KnownFrom || from > calendar.KnownThrough)
            return EmptyReason.Unknown;
        var sessions = calendar.Between(from, to);
        return sessions.Length == 0 ? EmptyReason.NoSession
            : sessions[0] >= today ? EmptyReason.NotPublishedYet
            : null;
    }
}
