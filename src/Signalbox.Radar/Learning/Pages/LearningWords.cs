using System.Globalization;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Radar.Reports.Charts;

namespace Signalbox.Radar.Learning.Pages;

/// <summary>How the console says what was learned.</summary>
internal static class LearningWords
{
    /// <summary>E.g. <c>+3.2</c>; the sign always.</summary>
    public static string Points(double points) => points.ToString("+0.0;−0.0;0", CultureInfo.InvariantCulture);

    /// <summary>E.g. <c>+3</c>.</summary>
    public static string Points(int points) => points.ToString("+0;−0;0", CultureInfo.InvariantCulture);

    /// <summary>A value as it is read; yes and no in the reader's language.</summary>
    public static string Label(LearningRow row, Viewing seat) =>
        row.Value is "yes" or "no" && row.Feature is LearningFeature.Deadline or LearningFeature.Amount
            ? seat.Words[$"learning.{row.Feature}.{row.Value}"]
            : row.Label;

    /// <summary>E.g. 14 条里忽略了 12 条.</summary>
    public static string Says(LearningRow row, Viewing seat)
    {
        var all = row.Accepted + row.Ignored + row.Asked;
        return row.Ignored > row.Accepted
            ? seat.Words["learning.says.ignored", row.Ignored, all]
            : seat.Words["learning.says.accepted", row.Accepted, all];
    }

    /// <summary>Precision by week as a chart; null where nothing was decided.</summary>
    public static Chart? Of(
        string id,
        string title,
        PrecisionWeeks weeks,
        IReadOnlyList<PrecisionLine> lines,
        Viewing seat
    ) =>
        lines.Count == 0
            ? null
            : new Chart
            {
                Id = id,
                Title = title,
                Says = title,
                Table = seat.Words["learning.table"],
                Corner = seat.Words["learning.week"],
                Labels = [.. weeks.Weeks.Select(w => w.ToString("M/d", CultureInfo.InvariantCulture))],
                Full = 100,
                Unit = "%",
                Series =
                [
                    .. lines.Select(l => new ChartSeries(
                        l.Name,
                        [.. l.Weeks.Select(w => w.Percent)],
                        string.Create(CultureInfo.InvariantCulture, $"{l.Total.Percent:0}%"),
                        string.Create(CultureInfo.InvariantCulture, $"{l.Total.Accepted} / {l.Total.Decided}")
                    )),
                ],
            };
}
