using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Signalbox.Radar.Reports.Charts;

/// <summary>Draws charts as SVG: no script, no style of its own, the colours are the page's.</summary>
/// <remarks>As text, for the name of an SVG element is a word of the page language's own.</remarks>
internal static class ChartSvg
{
    private const int GroupsWidth = 360;
    private const int GroupsTop = 16;
    private const int GroupsPlot = 104;
    private const int GroupsHeight = GroupsTop + GroupsPlot + 22;
    private const int RowHeight = 28;
    private const int RowStep = 4;

    /// <summary>Least height of what is not nothing.</summary>
    private const decimal Visible = 2;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The series side by side at each label, each bar with its figure on it.</summary>
    public static string Groups(Chart chart)
    {
        var svg = Begin(chart.Id, chart.Title, chart.Says, "groups", GroupsWidth, GroupsHeight, stretched: false);
        var full = chart.Full ?? Largest(chart.Series.SelectMany(s => s.Values));
        var places = Math.Max(1, chart.Labels.Count);
        var step = (decimal)GroupsWidth / places;
        var bar = Math.Min(22, (step - 8) / Math.Max(1, chart.Series.Count));
        Add(svg, $"<path class=\"axis\" d=\"M0 {GroupsTop + GroupsPlot + 0.5m}H{GroupsWidth}\"/>");
        for (var place = 0; place < chart.Labels.Count; place++)
        {
            var middle = (place + 0.5m) * step;
            var left = middle - (bar * chart.Series.Count / 2);
            for (var series = 0; series < chart.Series.Count; series++)
            {
                if (ValueAt(chart.Series[series], place) is not { } value)
                    continue;
                var height = Height(value, full, GroupsPlot);
                var (x, y) = (left + (series * bar), GroupsTop + GroupsPlot - height);
                Add(
                    svg,
                    $"<rect class=\"s{series + 1}\" x=\"{x + 1:0.##}\" y=\"{y:0.##}\" width=\"{bar - 2:0.##}\" height=\"{height:0.##}\"/>"
                );
                Add(svg, $"<text class=\"value\" x=\"{x + (bar / 2):0.##}\" y=\"{y - 4:0.##}\">{value:0.##}</text>");
            }
            Add(svg, $"<text x=\"{middle:0.##}\" y=\"{GroupsHeight - 6}\">");
            svg.Append(Encoder.Encode(chart.Labels[place])).Append("</text>");
        }
        return svg.Append("</svg>").ToString();
    }

    /// <summary>One series as a row of small bars that is as wide as there is room.</summary>
    public static string Row(Chart chart, int series)
    {
        var row = chart.Series[series];
        var width = RowStep * Math.Max(1, chart.Labels.Count);
        var says = chart.Labels is [var first, .., var last] ? $"{first} – {last}: {row.Sum}" : $"{row.Sum}";
        var svg = Begin($"{chart.Id}-{series}", row.Name, says, "row", width, RowHeight, stretched: true);
        var full = chart.Full ?? Largest(row.Values);
        for (var place = 0; place < chart.Labels.Count; place++)
        {
            var value = ValueAt(row, place);
            var height = value is { } known ? Height(known, full, RowHeight - 1) : 0;
            var kind = (value, height) switch
            {
                (null, _) => "none",
                (_, 0) => "zero",
                _ => "s3",
            };
            height = Math.Max(1, height);
            Add(
                svg,
                $"<rect class=\"{kind}\" x=\"{place * RowStep}\" y=\"{RowHeight - height:0.##}\" width=\"{RowStep - 1}\" height=\"{height:0.##}\"/>"
            );
        }
        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Begin(
        string id,
        string title,
        string says,
        string kind,
        int width,
        int height,
        bool stretched
    )
    {
        var svg = new StringBuilder(1024);
        Add(
            svg,
            $"<svg class=\"{kind}\" viewBox=\"0 0 {width} {height}\"{(stretched ? " preserveAspectRatio=\"none\"" : "")} role=\"img\" aria-labelledby=\"{id}-t {id}-d\" focusable=\"false\"><title id=\"{id}-t\">"
        );
        svg.Append(Encoder.Encode(title));
        Add(svg, $"</title><desc id=\"{id}-d\">");
        return svg.Append(Encoder.Encode(says)).Append("</desc>");
    }

    private static decimal? ValueAt(ChartSeries series, int place) =>
        place < series.Values.Count ? series.Values[place] : null;

    private static decimal Largest(IEnumerable<decimal?> values) => Math.Max(1, values.Max() ?? 0);

    private static decimal Height(decimal value, decimal full, int room) =>
        value <= 0 ? 0 : Math.Max(Visible, Math.Min(1, value / full) * room);

    private static void Add(StringBuilder svg, FormattableString text) =>
        svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
