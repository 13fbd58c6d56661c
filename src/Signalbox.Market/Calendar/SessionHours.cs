using Signalbox.Market.Instruments;

namespace Signalbox.Market.Calendar;

/// <summary>When prices can change: auctions and sessions, and a moment after, in which the last price comes.</summary>
/// <remarks>The mainland 09:15 to 11:30 and 13:00 to 15:00, Hong Kong 09:30 to 12:00 and 13:00 to 16:08, the United States 09:30 to 16:00.</remarks>
internal sealed class SessionHours(Calendars calendars, TimeProvider clock)
{
    private static readonly (TimeOnly From, TimeOnly To)[] China =
    [
        (new(9, 15), new(11, 31)),
        (new(13, 0), new(15, 1)),
    ];
    private static readonly (TimeOnly From, TimeOnly To)[] HongKong =
    [
        (new(9, 30), new(12, 1)),
        (new(13, 0), new(16, 10)),
    ];
    private static readonly (TimeOnly From, TimeOnly To)[] America = [(new(9, 30), new(16, 1))];

    /// <summary>Where the calendar is not known every weekday counts as a session.</summary>
    public async Task<bool> IsOnAsync(Exchange exchange, CancellationToken ct)
    {
        var calendar = await calendars.ReadAsync(exchange.Calendar(), ct);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(exchange.TimeZone());
        var now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime;
        var (day, time) = (DateOnly.FromDateTime(now), TimeOnly.FromDateTime(now));
        var isSession = calendar.Knows(day)
            ? calendar.IsSession(day)
            : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
        return isSession && Hours(exchange).Any(h => h.From <= time && time < h.To);
    }

    private static (TimeOnly From, TimeOnly To)[] Hours(Exchange exchange) =>
        exchange switch
        {
            Exchange.Hk => HongKong,
            Exchange.Us => America,
            _ => China,
        };
}
