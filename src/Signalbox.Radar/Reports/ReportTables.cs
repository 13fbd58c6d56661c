using System.Globalization;
using System.Text;
using Signalbox.Radar.Reports.Charts;

namespace Signalbox.Radar.Reports;

/// <summary>What the charts show, as tables of a Markdown file.</summary>
internal static class ReportTables
{
    public static void Add(StringBuilder text, ReportContent content)
    {
        Add(text, ReportCharts.Flow(content));
        Add(text, ReportCharts.Trend(content));
        Add(text, ReportCharts.Precision(content));
    }

    private static void Add(StringBuilder text, Chart? chart)
    {
        if (chart is null)
            return;
        text.Append("## ").Append(MarkdownText.Escape(chart.Title)).Append("\n\n| ").Append(chart.Corner);
        foreach (var series in chart.Series)
            text.Append(" | ").Append(MarkdownText.Escape(series.Name));
        text.Append(" |\n|---");
        for (var i = 0; i < chart.Series.Count; i++)
            text.Append("|---");
        text.Append("|\n");
        for (var place = 0; place < chart.Labels.Count; place++)
        {
            text.Append("| ").Append(MarkdownText.Escape(chart.Labels[place]));
            foreach (var series in chart.Series)
                text.Append(" | ").Append(Figure(series, place, chart.Unit));
            text.Append(" |\n");
        }
        text.Append('\n');
    }

    private static string Figure(ChartSeries series, int place, string unit) =>
        place < series.Values.Count && series.Values[place] is { } value
            ? value.ToString("0.##", CultureInfo.InvariantCulture) + unit
            : "–";
}
