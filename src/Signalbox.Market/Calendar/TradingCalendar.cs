namespace Signalbox.Market.Calendar;

/// <summary>The sessions of a market: <c>CN</c>, <c>HK</c> or <c>US</c>.</summary>
/// <remarks>Published by the exchanges in December for the next year, and sometimes changed: it ends where knowledge ends.</remarks>
internal sealed class TradingCalendar
{
    private readonly DateOnly[] sessions;

    /// <param name="sessions">In any order.</param>
    /// <param name="knownFrom">The first day of which it is known whether it is a session.</param>
    /// <param name="knownThrough">The last one.</param>
    public TradingCalendar(string name, IEnumerable<DateOnly> sessions, DateOnly knownFrom, DateOnly knownThrough)
    {
        (Name, KnownFrom, KnownThrough) = (name, knownFrom, knownThrough);
        this.sessions = [.. sessions.Distinct().Order()];
    }

    /// <summary>A calendar of which nothing is known.</summary>
    public static TradingCalendar Unknown(string name) => new(name, [], DateOnly.MaxValue, DateOnly.MinValue);

    public string Name { get; }

    /// <summary>The first day of which it is known whether it is a session.</summary>
    public DateOnly KnownFrom { get; }

    /// <summary>The last day of which it is known whether it is a session.</summary>
    public DateOnly KnownThrough { get; }

    public int Count => sessions.Length;

    /// <summary>Whether it is known of a day whether it is a session.</summary>
    public bool Knows(DateOnly day) => KnownFrom <= day && day <= KnownThrough;

    public bool IsSession(DateOnly day) => Array.BinarySearch(sessions, day) >= 0;

    /// <summary>The sessions of a range, both ends included, ascending.</summary>
    public ReadOnlySpan<DateOnly> Between(DateOnly from, DateOnly to)
    {
        var (start, end) = (IndexFrom(from), to == DateOnly.MaxValue ? sessions.Length : IndexFrom(to.AddDays(1)));
        return start < end ? sessions.AsSpan(start, end - start) : [];
    }

    /// <summary>The last session on or before a day; null when none is known.</summary>
    public DateOnly? AtOrBefore(DateOnly day)
    {
        var at = IndexFrom(day.AddDays(1)) - 1;
        return at >= 0 ? sessions[at] : null;
    }

    /// <summary>The session before that of a day; null when none is known.</summary>
    public DateOnly? Before(DateOnly day) => AtOrBefore(day.AddDays(-1));

    private int IndexFrom(DateOnly day)
    {
        var found = Array.BinarySearch(sessions, day);
        return found >= 0 ? found : ~found;
    }
}
