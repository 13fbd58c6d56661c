using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Markdig;
using Microsoft.Extensions.Logging.Abstractions;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Editions;
using Signalbox.Radar.Reports.Page;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Reports;

/// <summary>Titles, verdicts and addresses are written by others. None of them may become more than text.</summary>
public sealed class HostileReportTests
{
    // The most generous reader: every extension, and HTML goes through.
    private static readonly MarkdownPipeline Generous = new MarkdownPipelineBuilder().UseAdvancedExtensions().Build();

    public static TheoryData<string> Texts =>
        [
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>' onmouseover='alert(1)",
            "</title></head><body onload=alert(1)><style>*{display:none}</style>",
            "]( javascript:alert(1)) [x](javascript:alert(1)) ![i](http://e.example/p.png)",
            "[x]: javascript:alert(1)\n\n[x] [^1]",
            "**b** _i_ ~~s~~ ==m== ++n++ \"\"o\"\" C++ ^u^ `c` $m$ \\(x\\)",
            "# 标题\n\n## 二\n- 列表\n+ 列表\n1. 一\n> 引用\n\n---\n===\n",
            "- 一",
            "1. 一",
            "12) 二",
            "=== 三",
            "--- ",
            "# 四",
            "::: 容器",
            "| a | b |\n|---|---|\n| 1 | 2 |",
            "```html\n<b>x</b>\n```",
            "{.card onclick=alert(1) #id}",
            "&lt;script&gt;alert(1)&#60;/script&#62; &copy;",
            "<!-- c --> <![CDATA[x]]> <?p?>",
            "a\\*b\\",
            "@model.Secret @(1+1) {{1+1}} ${1+1}",
        ];

    public static TheoryData<string> Urls =>
        [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " java\nscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "file:///etc/passwd",
            "//e.example/x",
            "/r/x",
            "https://e.example/)](javascript:alert(1)) [x](javascript:alert(1)",
            "https://e.example/\"onmouseover=\"alert(1)",
            "https://e.example/><script>alert(1)</script>",
            "https://e.example/?a=1&lt;b&copy;=2 'x' *y* [z]",
            "http://",
            "",
        ];

    [Theory, MemberData(nameof(Texts))]
    public async Task A_text_stays_a_text_on_the_page(string text)
    {
        var page = await PageAsync(ReportExamples.Foreign(text, "https://e.example/"));
        var harmless = await PageAsync(ReportExamples.Foreign("无害", "https://e.example/"));

        AssertHarmless(page);
        Assert.Equal(Shape(harmless), Shape(page));
        Assert.Equal(ReportTidy.Line(text, 200), page.QuerySelector("h3")!.TextContent);
    }

    [Theory, MemberData(nameof(Texts))]
    public void A_text_stays_a_text_in_Markdown(string text)
    {
        var page = Read(ReportMarkdown.Render(Foreign(text), ReportExamples.Shanghai));
        var harmless = Read(ReportMarkdown.Render(Foreign("无害"), ReportExamples.Shanghai));

        AssertHarmless(page);
        Assert.Equal(Shape(harmless), Shape(page));
        Assert.Equal(
            $"92 · {ReportTidy.Line(text, 40)} · {ReportTidy.Line(text, 200)}",
            page.QuerySelector("h3")!.TextContent
        );
    }

    [Theory, MemberData(nameof(Texts))]
    public void A_text_stays_a_text_in_a_push(string text)
    {
        var page = Read(Push(Foreign(text)));
        var harmless = Read(Push(Foreign("无害")));

        AssertHarmless(page);
        Assert.Equal(Shape(harmless), Shape(page));
    }

    [Theory, MemberData(nameof(Texts))]
    public async Task A_text_stays_a_text_in_an_edition(string text)
    {
        var content = ReportExamples.Foreign(text, "https://e.example/", ReportExamples.Week());
        var harmless = ReportExamples.Foreign("无害", "https://e.example/", ReportExamples.Week());

        var page = await PageAsync(content);
        var markdown = Read(ReportMarkdown.Render(content, ReportExamples.Shanghai));
        var push = Read(EditionText.Push(content, ReportExamples.Link, ReportExamples.Shanghai).Markdown);

        Assert.All([page, markdown, push], AssertHarmless);
        Assert.Equal(Shape(await PageAsync(harmless)), Shape(page));
        Assert.Equal(Shape(Read(ReportMarkdown.Render(harmless, ReportExamples.Shanghai))), Shape(markdown));
    }

    [Theory, MemberData(nameof(Urls))]
    public async Task An_address_that_is_not_of_the_web_is_no_link(string url)
    {
        var content = ReportExamples.Foreign("无害", url);

        AssertHarmless(await PageAsync(content));
        AssertHarmless(Read(ReportMarkdown.Render(content, ReportExamples.Shanghai)));
        AssertHarmless(Read(Push(content)));
    }

    [Fact]
    public async Task Characters_that_turn_or_hide_text_are_left_out()
    {
        const string text = "贵州\u202e茅台\u2066 A\u200bB\0\u001b[31m \ud800 \ufeff尾";
        var content = ReportExamples.Foreign(text, "https://e.example/");

        var forms = new[]
        {
            (await PageAsync(content)).DocumentElement.OuterHtml,
            ReportMarkdown.Render(content, ReportExamples.Shanghai),
            Push(content),
        };

        Assert.All(forms, form => Assert.DoesNotMatch("[\u202e\u2066\u200b\u0000\u001b\ufeff]", form));
        Assert.Equal("贵州茅台 AB[31m \ufffd 尾", ReportTidy.Line(text, 200));
    }

    [Fact]
    public async Task Endless_words_and_lists_are_cut()
    {
        var content = ReportExamples.Foreign(new string('长', 5000), "https://e.example/" + new string('x', 290));
        content = content with
        {
            Opportunities = [.. Enumerable.Repeat(content.Opportunities[1], 1000)],
            Dropped = [.. Enumerable.Repeat(content.Dropped[0], 5000)],
            Failures = [.. Enumerable.Repeat(content.Failures[0], 5000)],
            Sources = [.. Enumerable.Repeat(content.Sources[2], 5000)],
            Flow = [.. Enumerable.Repeat(content.Flow[0], 5000)],
            Merges = [.. Enumerable.Repeat(content.Merges[0], 5000)],
            Skipped = [.. Enumerable.Repeat(content.Skipped[0], 5000)],
            Trend = content.Trend! with
            {
                Total = [.. Enumerable.Repeat(7, 5000)],
                Lines = [.. Enumerable.Repeat(content.Trend.Lines[0], 500)],
            },
        };

        var (title, push) = PushText.Render(
            content,
            ReportExamples.Link,
            content.Opportunities,
            ReportExamples.Shanghai,
            ReportExamples.Feedback
        );
        var page = await PageAsync(content);

        Assert.InRange(title.Length, 1, 64);
        Assert.InRange(Encoding.UTF8.GetByteCount(push), 1, 16_000);
        Assert.Equal(200, page.QuerySelectorAll(".card").Length);
        Assert.Equal(3 + 7, page.QuerySelectorAll("svg.row").Length); // what was counted, and topics with their sum
        Assert.InRange(page.QuerySelectorAll(".charts rect").Length, 100, 400);
        Assert.All(page.QuerySelectorAll("h3"), h => Assert.Equal(201, h.TextContent.Length));
        Assert.InRange(page.QuerySelector("meta[name=description]")!.GetAttribute("content")!.Length, 1, 161);
        Assert.InRange(ReportMarkdown.Render(content, ReportExamples.Shanghai).Length, 1, 8_000_000);
    }

    private static ReportContent Foreign(string text) => ReportExamples.Foreign(text, "https://e.example/");

    private static string Push(ReportContent content) =>
        PushText
            .Render(
                content,
                ReportExamples.Link,
                content.Opportunities,
                ReportExamples.Shanghai,
                ReportExamples.Feedback
            )
            .Markdown;

    private static async Task<IDocument> PageAsync(ReportContent content)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var renderer = new ReportRenderer(new TestClock(), NullLoggerFactory.Instance);
        return Parse(Encoding.UTF8.GetString(await renderer.ReportAsync(content, ct)));
    }

    private static IDocument Read(string markdown) => Parse(Markdown.ToHtml(markdown, Generous));

    private static IDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    /// <summary>The elements in their order; a bare address in a text may become a link in a generous reader.</summary>
    private static string Shape(IDocument page) =>
        string.Join(' ', page.All.Where(e => e.LocalName != "a").Select(e => e.LocalName));

    private static void AssertHarmless(IDocument page)
    {
        Assert.Empty(page.QuerySelectorAll("script, style, img, iframe, object, embed, form, input, base"));
        Assert.DoesNotContain(
            page.All.SelectMany(e => e.Attributes),
            a => a.Name == "style" || a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)
        );
        Assert.All(
            page.QuerySelectorAll("a"),
            a =>
            {
                Assert.Matches("^https?://", a.GetAttribute("href") ?? "");
                Assert.True(Uri.TryCreate(a.GetAttribute("href"), UriKind.Absolute, out _));
            }
        );
    }
}
