using System.Globalization;

namespace Signalbox.Radar.Reports.Editions;

/// <summary>The days that a weekly or a monthly edition is about, in the owner's zone.</summary>
/// <param name="Last">The day that the edition stands under.</param>
internal sealed record EditionPeriod(ReportEdition Edition, DateOnly First, DateOnly Last)
{
    /// <summary>An edition may be made in the evening that its period ends on, once the night's slot has been reported.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromHours(2);

    public int Days => Last.DayNumber - First.DayNumber + 1;

    /// <summary>The same span before it: the week before, the month before.</summary>
    public EditionPeriod Before =>
        Edition == ReportEdition.Month
            ? Month(First.AddMonths(-1))
            : new EditionPeriod(Edition, First.AddDays(-7), First.AddDays(-1));

    /// <summary>The last one that is over, or as good as over.</summary>
    /// <param name="at">In the owner's zone. Weeks begin on Monday.</param>
    public static EditionPeriod EndedAt(ReportEdition edition, DateTime at)
    {
        var day = DateOnly.FromDateTime(at + Early);
        if (edition == ReportEdition.Month)
            return Month(new DateOnly(day.Year, day.Month, 1).AddMonths(-1));
        var monday = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
        return new EditionPeriod(edition, monday.AddDays(-7), monday.AddDays(-1));
    }

    /// <summary>In the lists it stands behind the last slot of its last day.</summary>
    public TimeOnly Slot => Edition == ReportEdition.Month ? new TimeOnly(23, 59) : new TimeOnly(23, 58);

    /// <summary>The key of its push in the outbox: what is sent under it once is never sent again.</summary>
    public string PushKey =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{PushReport.Kind}:{(Edition == ReportEdition.Month ? "month" : "week")}:{Last:yyyy-MM-dd}"
        );

    private static EditionPeriod Month(DateOnly first) =>
        new(ReportEdition.Month, first, first.AddMonths(1).AddDays(-1));
}
