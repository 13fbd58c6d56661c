using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Time;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Learning;

/// <summary>How often the owner agreed, week by week.</summary>
/// <param name="Weeks">Their Mondays, oldest first.</param>
/// <param name="Topics">By interest, the most decided first, at most 8.</param>
/// <param name="Judges">By judge with its version of prompt or rules, the most decided first, at most 8.</param>
internal sealed record PrecisionWeeks(
    IReadOnlyList<DateOnly> Weeks,
    IReadOnlyList<PrecisionLine> Topics,
    IReadOnlyList<PrecisionLine> Judges
);

/// <param name="Weeks">One a week.</param>
internal sealed record PrecisionLine(string Name, IReadOnlyList<PrecisionCell> Weeks)
{
    /// <summary>Over all of them.</summary>
    public PrecisionCell Total => new(Weeks.Sum(w => w.Accepted), Weeks.Sum(w => w.Ignored));
}

internal sealed record PrecisionCell(int Accepted, int Ignored)
{
    public int Decided => Accepted + Ignored;

    /// <summary>In percent; null while nothing is decided.</summary>
    public decimal? Percent => Decided == 0 ? null : Math.Round(100m * Accepted / Decided);
}

/// <summary>Accepted of all that were accepted or ignored, of the opportunities that each of the last twelve weeks found.</summary>
internal sealed class ShowPrecision(IDbContextFactory<SignalboxDb> dbs, ViewerOf viewer, TimeProvider clock)
{
    public const int Weeks = 12;

    private const int MostLines = 8;

    public async Task<PrecisionWeeks> RunAsync(CancellationToken ct)
    {
        var today = clock.Today();
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        var first = monday.AddDays(-7 * (Weeks - 1));
        await using var db = await dbs.CreateDbContextAsync(ct);
        var counts = await CountPrecision.DaysAsync(db, viewer.House, first, today, ct);
        return new PrecisionWeeks(
            [.. Enumerable.Range(0, Weeks).Select(w => first.AddDays(7 * w))],
            Lines(counts, first, c => c.Topic),
            Lines(counts, first, c => c.Judge)
        );
    }

    /// <summary>What was decided, by week from <paramref name="first"/> on and by name.</summary>
    public static IReadOnlyList<PrecisionLine> Lines(
        IReadOnlyList<DecidedDay> counts,
        DateOnly first,
        Func<DecidedDay, string> name
    ) =>
        [
            .. counts
                .Where(c => name(c).Length > 0)
                .GroupBy(name, StringComparer.Ordinal)
                .Select(g => new PrecisionLine(
                    g.Key,
                    [
                        .. Enumerable
                            .Range(0, Weeks)
                            .Select(w => g.Where(c => (c.Day.DayNumber - first.DayNumber) / 7 == w).ToList())
                            .Select(week => new PrecisionCell(week.Sum(c => c.Accepted), week.Sum(c => c.Ignored))),
                    ]
                ))
                .OrderByDescending(l => l.Total.Decided)
                .ThenBy(l => l.Name, StringComparer.Ordinal)
                .Take(MostLines),
        ];
}
