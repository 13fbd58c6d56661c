using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Charts;

namespace Signalbox.Radar.Tests.Reports;

public sealed class ReportChartsTests
{
    [Fact]
    public void What_was_counted_for_each_slot_is_drawn_to_scale_with_its_figures()
    {
        var chart = ReportCharts.Flow(ReportExamples.Rich())!;

        var svg = Draw(ChartSvg.Groups(chart));

        Assert.Equal(
            ["21", "20", "1", "14", "14", "0", "46", "40", "3"],
            svg.QuerySelectorAll("text.value").Select(t => t.TextContent)
        );
        Assert.Equal(["07:00", "12:00", "22:00"], svg.QuerySelectorAll("text:not(.value)").Select(t => t.TextContent));
        var heights = svg.QuerySelectorAll("rect").Select(HeightOf).ToList();
        Assert.Equal(heights.Max(), heights[6]); // 46 is the most
        Assert.Equal(heights[6] * 20 / 46, heights[1], 0.01);
        Assert.Equal(0, heights[5]);
        Assert.Equal(["s1", "s2", "s3"], svg.QuerySelectorAll("rect").Take(3).Select(r => r.ClassName!));
    }

    [Fact]
    public void Each_picture_says_what_it_shows()
    {
        var flow = Draw(ChartSvg.Groups(ReportCharts.Flow(ReportExamples.Rich())!));
        var trend = ReportCharts.Trend(ReportExamples.Rich())!;
        var row = Draw(ChartSvg.Row(trend, 1));

        foreach (var svg in new[] { flow, row })
        {
            Assert.Equal("img", svg.GetAttribute("role"));
            var named = svg.GetAttribute("aria-labelledby")!.Split(' ');
            Assert.Equal(string.Join(" ", named), $"{svg.QuerySelector("title")!.Id} {svg.QuerySelector("desc")!.Id}");
            Assert.NotEmpty(svg.QuerySelector("desc")!.TextContent);
        }
        Assert.Equal("供应链", row.QuerySelector("title")!.TextContent);
        Assert.Equal("2/1 – 3/2: 15", row.QuerySelector("desc")!.TextContent);
    }

    [Fact]
    public void A_day_without_anything_is_a_line_and_not_a_gap()
    {
        var chart = new Chart
        {
            Id = "x",
            Title = "",
            Says = "",
            Table = "",
            Corner = "",
            Labels = ["一", "二", "三"],
            Series = [new ChartSeries("", [null, 0, 5], "5")],
        };

        var row = Draw(ChartSvg.Row(chart, 0));

        Assert.Equal(["none", "zero", "s3"], row.QuerySelectorAll("rect").Select(r => r.ClassName!));
        Assert.Equal([1m, 1m, 27m], row.QuerySelectorAll("rect").Select(r => (decimal)HeightOf(r)));
    }

    [Fact]
    public void Without_anything_to_count_there_is_no_chart()
    {
        var empty = ReportExamples.Empty();

        Assert.Null(ReportCharts.Flow(empty));
        Assert.Null(ReportCharts.Trend(empty));
        Assert.Null(ReportCharts.Trend(empty with { Trend = new ReportTrend(empty.Day, new int[30], []) }));
        Assert.Null(ReportCharts.Trend(empty with { Trend = new ReportTrend(empty.Day, [], []) }));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("</title></svg><img src=x onerror=alert(1)>")]
    [InlineData("\"&lt;'")]
    public void A_name_stays_a_name_in_a_picture(string name)
    {
        var content = ReportExamples.Foreign(name, "https://e.example/");

        var flow = Draw(ChartSvg.Groups(ReportCharts.Flow(content)!));
        var row = Draw(ChartSvg.Row(ReportCharts.Trend(content)!, 1));

        Assert.Equal(name, flow.QuerySelector("text:not(.value)")!.TextContent);
        Assert.Equal(name, row.QuerySelector("title")!.TextContent);
        Assert.Empty(flow.Owner!.QuerySelectorAll("script, img"));
        Assert.Empty(row.Owner!.QuerySelectorAll("script, img"));
    }

    private static IElement Draw(string svg) => new HtmlParser().ParseDocument(svg).QuerySelector("svg")!;

    private static double HeightOf(IElement rect) =>
        double.Parse(rect.GetAttribute("height")!, CultureInfo.InvariantCulture);
}
