using System.Diagnostics;
using Fluid.Values;
using Signalbox.Platform.Errors;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Templates;

namespace Signalbox.Radar.Tests.Reports.Templates;

public sealed class TemplateTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(8));
    private static readonly Uri Link = new("https://signalbox.example.com/r/abc");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_what_its_author_wants_of_each_find()
    {
        var said = await RenderAsync(
            "{{ day }} {{ slot }}：{{ count }} 条\n{% for o in opportunities %}- {{ o.score }} [{{ o.headline }}]({{ o.url }}){% if o.deadline %} 截止 {{ o.deadline }}{% endif %}\n{% endfor %}{{ link }}"
        );

        Assert.Equal(
            "2026-03-02 12:00：2 条\n- 88 [示例：某市储能专项资金开始申报](https://example.com/article) 截止 3 月 11 日，还有 9 天\n- 71 [示例：产业园招募首批入驻企业](https://example.com/article)\nhttps://signalbox.example.com/r/abc",
            said
        );
    }

    [Theory]
    [InlineData("{{ titel }}", "titel")]
    [InlineData("{% for o in opportunities %}{{ o.titel }}{% endfor %}", "titel")]
    [InlineData("{{ title | shout }}", "shout")]
    [InlineData("{% if count %}", "if")]
    [InlineData("{{ title", "}}")]
    [InlineData("{% include 'secrets' %}", "include")]
    [InlineData("{% capture x %}{% endcapture %}", "capture")]
    [InlineData("{% for i in (1..1000000000) %}a{% endfor %}", "ranges")]
    [InlineData("{% assign n = 9 %}{% for i in ( n..1000000000 ) %}a{% endfor %}", "ranges")]
    public async Task What_is_wrong_with_it_is_said(string template, string why)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => RenderAsync(template));

        Assert.Equal("radar.template.wrong", refused.Code);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Each of these would go on for hours or fill the memory.</summary>
    [Theory]
    [InlineData(
        "{% for a in X %}{% for b in X %}{% for c in X %}{% for d in X %}{% for e in X %}{% for f in X %}.{% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}"
    )]
    [InlineData(
        "{% for a in X %}{% for b in X %}{% for c in X %}{% for d in X %}{% for e in X %}{% for f in X %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}"
    )]
    [InlineData(
        "{% for a in X %}{% for b in X %}{% for c in X %}{% for d in X %}{{ title }}{{ title }}{{ title }}{{ title }}{{ title }}{% endfor %}{% endfor %}{% endfor %}{% endfor %}"
    )]
    [InlineData(
        "{% assign t = title %}{% for a in X %}{% for b in X %}{% assign t = t | append: t %}{% endfor %}{% endfor %}{{ t }}"
    )]
    [InlineData("{{ title | replace: '', 'aaaaaaaaaa' | replace: 'a', 'aaaaaaaaaa' | replace: 'a', 'aaaaaaaaaa' }}")]
    public async Task A_loop_without_end_is_ended(string template)
    {
        var clock = Stopwatch.StartNew();

        await Assert.ThrowsAsync<RefusedException>(() => RenderAsync(template.Replace("X", "opportunities")));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}"); // it would be hours
    }

    [Fact]
    public async Task Words_from_outside_mean_themselves_in_the_text_and_stay_as_they_are_in_the_title()
    {
        var report = TemplateSample.Report(Noon, isDaily: false);
        var evil = report.Opportunities[0] with { Headline = "**重磅** [点我](https://evil.example)" };

        var text = await TemplateText.RunAsync(
            "{{ opportunities.first.headline }}",
            Fields(report, evil, isTitle: false),
            Ct
        );
        var title = await TemplateText.RunAsync(
            "{{ opportunities.first.headline }}",
            Fields(report, evil, isTitle: true),
            Ct
        );

        Assert.DoesNotContain("](", text, StringComparison.Ordinal);
        Assert.DoesNotContain("**", text, StringComparison.Ordinal);
        Assert.Equal("**重磅** [点我](https://evil.example)", title);
    }

    private static Task<string> RenderAsync(string template)
    {
        var report = TemplateSample.Report(Noon, isDaily: false);
        return TemplateText.RunAsync(
            template,
            TemplateFields.Of(
                report,
                Link,
                [.. Enumerable.Repeat(report.Opportunities, template.Contains("deadline") ? 1 : 5).SelectMany(o => o)],
                TimeZoneInfo.Utc,
                ReportExamples.Feedback,
                isTitle: false
            ),
            Ct
        );
    }

    private static IReadOnlyDictionary<string, FluidValue> Fields(
        ReportContent report,
        ReportOpportunity found,
        bool isTitle
    ) => TemplateFields.Of(report, Link, [found], TimeZoneInfo.Utc, ReportExamples.Feedback, isTitle);
}
