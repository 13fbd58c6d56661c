using Signalbox.Market.Calendar;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Gateway;

/// <summary>The sessions of a market in a range.</summary>
/// <param name="Calendar"><c>CN</c>, <c>HK</c> or <c>US</c>.</param>
/// <param name="KnownFrom">The first day of which it is known; null where nothing is.</param>
/// <param name="KnownThrough">The last day of which it is known whether it is a session.</param>
internal sealed record CalendarAnswer(
    string Calendar,
    DateOnly? KnownFrom,
    DateOnly? KnownThrough,
    IReadOnlyList<DateOnly> Sessions
);

/// <summary>Gives sessions, and how far they are known.</summary>
internal sealed class ShowCalendar(Calendars calendars, TimeProvider clock)
{
    private const int MostDays = 20_000;

    /// <param name="calendar"><c>CN</c>, <c>HK</c> or <c>US</c>, whatever its case.</param>
    /// <param name="from">Included; the first day of this year when null.</param>
    /// <param name="to">Included; the last day of this year when null.</param>
    /// <exception cref="RefusedException">404 <c>market.calendar.unknown</c>; 400 <c>market.calendar.range</c>.</exception>
    public async Task<CalendarAnswer> RunAsync(string calendar, DateOnly? from, DateOnly? to, CancellationToken ct)
    {
        var name = calendar.ToUpperInvariant();
        if (name is not ("CN" or "HK" or "US"))
            throw RefusedException.NotFound("market.calendar.unknown", "The calendars are CN, HK and US.");
        var year = clock.GetLocalNow().Year;
        var (first, last) = (from ?? new DateOnly(year, 1, 1), to ?? new DateOnly(year, 12, 31));
        if (first > last || last.DayNumber - first.DayNumber > MostDays)
            throw RefusedException.Invalid(
                "market.calendar.range",
                $"The range begins before it ends and has at most {MostDays} days."
            );
        var known = await calendars.ReadAsync(name, ct);
        return new CalendarAnswer(
            name,
            known.Count == 0 ? null : known.KnownFrom,
            known.Count == 0 ? null : known.KnownThrough,
            [.. known.Between(first, last)]
        );
    }
}
