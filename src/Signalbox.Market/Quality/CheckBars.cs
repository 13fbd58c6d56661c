using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Files;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Quality;

/// <summary>A row beyond the daily limit of its board.</summary>
/// <param name="Explanation">The rule that lets it; null when none does.</param>
internal sealed record BeyondLimit(string Code, DateOnly Day, decimal Price, PriceLimit Limit, string? Explanation);

/// <summary>Looks at each row of a batch by itself and beside its neighbours.</summary>
internal static class CheckBars
{
    /// <summary>The rows that may be stored; the others are rejected with their line and reason.</summary>
    public static List<Bar> Run(FileBars bars, TradingCalendar calendar, FileReading reading)
    {
        var kept = new List<Bar>(bars.Rows.Count);
        var seen = new Dictionary<DateOnly, int>();
        for (var at = 0; at < bars.Rows.Count; at++)
        {
            var (bar, line) = (bars.Rows[at], bars.Lines[at]);
            if (FaultOf(bar, calendar) is { } fault)
                reading.Reject(line, fault);
            else if (!seen.TryAdd(bar.Day, line))
                reading.Reject(line, $"{bar.Day:yyyy-MM-dd} was in line {seen[bar.Day]} already");
            else
                kept.Add(bar);
        }
        kept.Sort((one, other) => one.Day.CompareTo(other.Day));
        return kept;
    }

    /// <summary>Null when nothing is wrong with it.</summary>
    public static string? FaultOf(Bar bar, TradingCalendar calendar) =>
        bar is not { Open: > 0, High: > 0, Low: > 0, Close: > 0 } ? "a price is 0 or less"
        : bar.Low > Math.Min(bar.Open, bar.Close) ? $"the low {bar.Low} is above the open or the close"
        : bar.High < Math.Max(bar.Open, bar.Close) ? $"the high {bar.High} is below the open or the close"
        : bar.Volume < 0 || bar.Amount < 0 ? "the volume or the amount is below 0"
        : calendar.Knows(bar.Day) && !calendar.IsSession(bar.Day)
            ? $"{bar.Day:yyyy-MM-dd} is no session of {calendar.Name}"
        : null;

    /// <summary>The rows that went beyond the limit of their board, each with the rule that explains it.</summary>
    /// <param name="bars">Ascending, unadjusted, in currency units.</param>
    public static IEnumerable<BeyondLimit> Limits(
        Instrument instrument,
        IReadOnlyList<Bar> bars,
        TradingCalendar calendar
    )
    {
        if (instrument is not { Kind: AssetKind.Stock, Board: { } board and not Board.B })
            yield break;
        foreach (var bar in bars)
        {
            if (bar.PreClose is not { } pre || pre <= 0)
                continue;
            // Half of it for special treatment, which only a list of that day would tell.
            var limit = PriceLimits.Of(pre, PriceLimits.Share(board, bar.Day, isSpecialTreatment: false));
            if (bar.High > limit.Up || bar.Low < limit.Down)
                yield return new BeyondLimit(
                    instrument.Code,
                    bar.Day,
                    bar.High > limit.Up ? bar.High : bar.Low,
                    limit,
                    Explained(instrument, board, bar, calendar)
                );
        }
    }

    private static string? Explained(Instrument instrument, Board board, Bar bar, TradingCalendar calendar)
    {
        if (instrument.Listed is not { } listed || bar.Day < listed)
            return null;
        var session = calendar.Between(listed, bar.Day).Length;
        var free = PriceLimits.FreeSessions(board, listed);
        return session >= 1 && session <= free
            ? $"session {session} after its listing on {listed:yyyy-MM-dd}; the first {free} have no limit"
            : null;
    }
}
