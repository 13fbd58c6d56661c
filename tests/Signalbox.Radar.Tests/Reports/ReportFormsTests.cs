using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Editions;
using Signalbox.Radar.Reports.Page;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Reports;

public sealed class ReportFormsTests
{
    [Fact]
    public void A_full_report_as_Markdown() =>
        Snapshot.Match(ReportMarkdown.Render(ReportExamples.Rich(), ReportExamples.Shanghai), "report.md");

    [Fact]
    public void An_empty_report_as_Markdown() =>
        Snapshot.Match(ReportMarkdown.Render(ReportExamples.Empty(), ReportExamples.Shanghai), "report-empty.md");

    [Fact]
    public void A_full_report_as_push() =>
        Snapshot.Match(Push(ReportExamples.Rich(), ReportExamples.Rich().Opportunities), "push.md");

    [Fact]
    public void A_push_when_nothing_was_found() => Snapshot.Match(Push(ReportExamples.Empty(), []), "push-empty.md");

    [Fact]
    public void A_push_when_all_was_told_before() =>
        Snapshot.Match(Push(ReportExamples.Rich(), []), "push-nothing-new.md");

    [Fact]
    public void A_push_after_a_day_of_silence() => Snapshot.Match(Push(ReportExamples.Silent(), []), "push-silent.md");

    [Fact]
    public void More_than_stands_in_front_is_divided_by_topic() =>
        Snapshot.Match(ReportMarkdown.Render(ReportExamples.Long(), ReportExamples.Shanghai), "report-long.md");

    [Fact]
    public void A_week_as_Markdown() =>
        Snapshot.Match(ReportMarkdown.Render(ReportExamples.Week(), ReportExamples.Shanghai), "report-week.md");

    [Fact]
    public void A_week_as_push()
    {
        var (title, markdown, named) = EditionText.Push(
            ReportExamples.Week(),
            ReportExamples.Link,
            ReportExamples.Shanghai
        );

        Snapshot.Match($"{title}\n\n{markdown}\n", "push-week.md");
        Assert.Equal(ReportExamples.Week().Opportunities.Select(o => o.Id), named);
    }

    [Theory]
    [InlineData("rich")]
    [InlineData("long")]
    [InlineData("week")]
    [InlineData("empty")]
    [InlineData("silent")]
    public async Task A_report_as_page(string which)
    {
        var content = which switch
        {
            "rich" => ReportExamples.Rich(),
            "long" => ReportExamples.Long(),
            "week" => ReportExamples.Week(),
            "silent" => ReportExamples.Silent(),
            _ => ReportExamples.Empty(),
        };
        await using var renderer = new ReportRenderer(new TestClock(), NullLoggerFactory.Instance);

        var html = await renderer.ReportAsync(content, TestContext.Current.CancellationToken);

        Snapshot.Match(Steady(html), $"report-{which}.html");
    }

    [Fact]
    public async Task A_link_that_has_expired_as_page()
    {
        await using var renderer = new ReportRenderer(new TestClock(), NullLoggerFactory.Instance);

        var html = await renderer.AbsentAsync(
            "这个报告链接已过期",
            "This report link has expired.",
            TestContext.Current.CancellationToken
        );

        Snapshot.Match(Steady(html), "report-expired.html");
    }

    /// <summary>Without what changes with the style sheet.</summary>
    private static string Steady(byte[] html) =>
        Encoding
            .UTF8.GetString(html)
            .Replace(ReportAssets.Styles.Path, "/assets/report.css", StringComparison.Ordinal)
            .Replace(ReportAssets.Icon.Path, "/assets/report.svg", StringComparison.Ordinal);

    private static string Push(ReportContent content, IReadOnlyList<ReportOpportunity> fresh)
    {
        var (title, markdown) = PushText.Render(
            content,
            ReportExamples.Link,
            fresh,
            ReportExamples.Shanghai,
            ReportExamples.Feedback
        );
        return $"{title}\n\n{markdown}\n";
    }
}
