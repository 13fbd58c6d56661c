using System.Net;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Radar;

public sealed class OpportunityPageTests
{
    [Fact]
    public async Task List_original_and_judgement_stand_side_by_side_and_evidence_leads_to_its_mark()
    {
        await using var console = await RadarConsole.StartAsync();

        var page = await console.GetAsync("/opportunities");

        Assert.Equal("机会", page.One("h1").TextContent);
        Assert.Equal(2, page.Document.QuerySelectorAll(".opp-list [data-row]").Length);
        Assert.Single(page.Document.QuerySelectorAll(".opp-list [data-row][data-at]"));
        var jumps = page.Document.QuerySelectorAll(".judge .evidence a[data-mark]");
        Assert.NotEmpty(jumps);
        Assert.All(
            jumps,
            j => Assert.NotNull(page.Document.QuerySelector($".original mark#{j.GetAttribute("data-mark")}"))
        );
        Assert.Equal(
            ["e", "x", "a"],
            page.Document.QuerySelectorAll("[data-key]").Select(b => b.GetAttribute("data-key"))
        );
        Assert.Contains("2", page.One(".rail a[href='/opportunities'] .count").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_hostile_source_wrote_is_read_and_never_run()
    {
        await using var console = await RadarConsole.StartAsync();
        var list = await console.GetAsync("/opportunities");
        var link = list
            .Document.QuerySelectorAll(".opp-list a")
            .First(a => a.TextContent.Contains("<script>", StringComparison.Ordinal));

        var page = await console.GetAsync(link.GetAttribute("href")!);

        Assert.Contains(RadarConsole.HostileTitle, page.One(".original h2").TextContent, StringComparison.Ordinal);
        Assert.Contains("政策<b>雷达</b>", page.One(".original > header").TextContent, StringComparison.Ordinal);
        Assert.Empty(
            page.Document.QuerySelectorAll(
                "main script, main img:not([src^='/pictures/']), main [onclick], main [onerror], main b"
            )
        );
        Assert.DoesNotContain(
            page.Document.QuerySelectorAll("a").Select(a => a.GetAttribute("href") ?? ""),
            h => h.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)
        );
        Assert.Equal("H3", page.One(".original .reading h3").TagName); // the author's h1, below the title
        Assert.Single(page.Document.QuerySelectorAll("h1"));
    }

    [Fact]
    public async Task Accepting_goes_on_to_the_next_one_and_undo_puts_it_back()
    {
        await using var console = await RadarConsole.StartAsync();
        var ids = (await console.GetAsync("/opportunities"))
            .Document.QuerySelectorAll(".opp-list a")
            .Select(a => a.GetAttribute("href")!)
            .ToList();

        var next = await console.PostAsync(ids[0], "decide", ("to", "Accepted"));
        var undo = next.One("#toasts form");
        var back = await console.SendAsync(undo, undo.GetAttribute("action")!);

        Assert.Equal((HttpStatusCode.OK, ids[1]), (next.Status, next.Path));
        Assert.Contains("已采纳", next.Toast, StringComparison.Ordinal);
        Assert.Single(next.Document.QuerySelectorAll(".opp-list [data-row]"));
        Assert.Equal(ids[0], back.Path);
        Assert.Contains("已撤销", back.Toast, StringComparison.Ordinal);
        Assert.Equal(2, back.Document.QuerySelectorAll(".opp-list [data-row]").Length);
    }

    [Fact]
    public async Task A_decision_on_what_somebody_changed_meanwhile_comes_back_with_422()
    {
        await using var console = await RadarConsole.StartAsync();
        var page = await console.GetAsync("/opportunities");
        var path = page.Document.QuerySelector(".opp-list a")!.GetAttribute("href")!;
        var form = page.One("form.acts");
        await console.SendAsync(form, path, ("to", "Ignored"));

        var refused = await console.SendAsync(form, path, ("to", "Accepted"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains(
            "radar.opportunity.changed-meanwhile",
            refused.One("[role=alert]").TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_question_is_noted_and_found_again_and_an_empty_one_is_refused_at_its_field()
    {
        await using var console = await RadarConsole.StartAsync();
        var path = (await console.GetAsync("/opportunities"))
            .Document.QuerySelector(".opp-list a")!
            .GetAttribute("href")!;

        var empty = await console.PostAsync($"{path}/ask", "ask", ("note", "  "));
        var asked = await console.PostAsync($"{path}/ask", "ask", ("note", "谁能报<i>名</i>？"));
        var found = await console.GetAsync("/opportunities?state=asked");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.Status);
        Assert.Contains("先写下问题", empty.One("#f-note-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("已记下追问", asked.Toast, StringComparison.Ordinal);
        Assert.Contains("谁能报<i>名</i>？", found.One(".judge").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_filter_in_the_address_narrows_and_an_unreadable_one_does_not_break_the_page()
    {
        await using var console = await RadarConsole.StartAsync();

        var one = await console.GetAsync("/opportunities?q=绿色工厂");
        var none = await console.GetAsync("/opportunities?state=ignored");
        var odd = await console.GetAsync("/opportunities?state=nonsense&source=x&day=yesterday");

        Assert.Single(one.Document.QuerySelectorAll(".opp-list [data-row]"));
        Assert.Contains("没有符合条件的机会", none.Main, StringComparison.Ordinal);
        Assert.Equal(2, odd.Document.QuerySelectorAll(".opp-list [data-row]").Length);
    }

    [Fact]
    public async Task A_viewer_reads_and_may_not_decide()
    {
        await using var console = await RadarConsole.StartAsync();
        using var viewer = await console.Server.SignedInAsync(UserRole.Viewer);

        var page = await RadarConsole.GetAsync(viewer, "/opportunities");
        var path = page.Document.QuerySelector(".opp-list a")!.GetAttribute("href")!;
        var token = await TestServer.AntiforgeryAsync(viewer, "/");
        using var content = new FormUrlEncodedContent([
            new("__RequestVerificationToken", token),
            new("_handler", "decide"),
            new("to", "Accepted"),
        ]);
        using var refused = await viewer.PostAsync(path, content, TestContext.Current.CancellationToken);

        Assert.Equal(2, page.Document.QuerySelectorAll(".opp-list [data-row]").Length);
        Assert.Empty(page.Document.QuerySelectorAll("[data-key], form.acts"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory]
    [InlineData("zh-CN", "今天还没有机会", "先添加一个来源")]
    [InlineData("en", "No opportunity yet today", "Add a source first")]
    public async Task Without_anything_it_says_what_is_to_be_done(string language, string nothing, string todo)
    {
        await using var console = await RadarConsole.StartAsync(samples: false);
        using var client = await console.Server.SignedInAsync();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);

        var page = await RadarConsole.GetAsync(client, "/opportunities");

        Assert.Contains(nothing, page.Main, StringComparison.Ordinal);
        Assert.Contains(todo, page.Main, StringComparison.Ordinal);
        Assert.Equal("/sources/new", page.One(".empty a").GetAttribute("href"));
    }

    [Fact]
    public async Task With_a_source_it_names_the_next_run_and_one_can_be_started_at_once()
    {
        await using var console = await RadarConsole.StartAsync(samples: false);
        await console.PostAsync("/sources/new", "look", ("address", "x")); // nothing there: refused
        await console.Server.Http.PostAsync(
            "/api/v1/radar/sources",
            new StringContent(
                """{"address":"https://feed.invalid/rss"}""",
                System.Text.Encoding.UTF8,
                "application/json"
            ),
            TestContext.Current.CancellationToken
        );

        var page = await console.GetAsync("/opportunities");
        var started = await console.PostAsync("/opportunities", "run");

        Assert.Matches("下一批次 .*\\d\\d:00", page.Main);
        Assert.Equal("/", started.Path);
        Assert.Contains("批次已开始", started.Toast, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_not_there_is_a_404_with_a_sentence()
    {
        await using var console = await RadarConsole.StartAsync();

        var page = await console.GetAsync($"/opportunities/{Guid.Empty}");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("radar.opportunity.not-found", page.One("[role=alert]").TextContent, StringComparison.Ordinal);
    }
}
