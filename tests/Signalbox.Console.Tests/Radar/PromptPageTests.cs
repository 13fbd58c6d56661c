using System.Net;

namespace Signalbox.Console.Tests.Radar;

public sealed class PromptPageTests
{
    private const string Task = "输出 JSON。";

    [Fact]
    public async Task A_change_is_saved_as_a_new_version_and_shown_against_the_one_before()
    {
        await using var console = await RadarConsole.StartAsync();

        var noteless = await console.PostAsync(
            "/prompts/new",
            "edit",
            ("act", "save"),
            ("system", Task),
            ("interests", "补贴"),
            ("note", "")
        );
        var saved = await console.PostAsync(
            "/prompts/new",
            "edit",
            ("act", "save"),
            ("system", Task),
            ("interests", "<b>补贴</b>"),
            ("note", "试")
        );
        var version = await console.GetAsync("/prompts/2");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, noteless.Status);
        Assert.Equal("请填写这一项。", noteless.One("#f-note-error").TextContent);
        Assert.Equal("补贴", noteless.One("#f-interests").TextContent);
        Assert.Equal("/prompts", saved.Path);
        Assert.Contains("已保存提示词 v2", saved.Toast, StringComparison.Ordinal);
        Assert.Contains(
            "<b>补贴</b>",
            version.Document.QuerySelector(".diff ins")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(version.Document.QuerySelectorAll(".diff del"));
        Assert.Empty(version.Document.QuerySelectorAll("main b"));
    }

    [Fact]
    public async Task A_draft_is_tried_on_stored_articles_before_it_is_saved_and_nothing_is_stored()
    {
        await using var console = await RadarConsole.StartAsync();

        var tried = await console.PostAsync(
            "/prompts/new",
            "edit",
            ("act", "try"),
            ("system", Task),
            ("interests", "我的草稿"),
            ("last", "3")
        );
        var prompts = await console.GetAsync("/prompts");

        Assert.Equal(HttpStatusCode.OK, tried.Status);
        Assert.Equal(3, tried.Document.QuerySelectorAll(".trial tbody tr").Length);
        Assert.Equal("我的草稿", tried.One("#f-interests").TextContent);
        Assert.Single(
            prompts.Document.QuerySelectorAll("a[href^='/prompts/']"),
            a => a.TextContent.Contains("v1", StringComparison.Ordinal)
        );
        Assert.DoesNotContain("v2", prompts.Main, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_changed_meanwhile_is_not_written_over()
    {
        await using var console = await RadarConsole.StartAsync();
        var form = (await console.GetAsync("/prompts/new")).One("main form");
        await console.SendAsync(
            form,
            "/prompts/new",
            ("act", "save"),
            ("system", Task),
            ("interests", "甲"),
            ("note", "先")
        );

        var refused = await console.SendAsync(
            form,
            "/prompts/new",
            ("act", "save"),
            ("system", Task),
            ("interests", "乙"),
            ("note", "后")
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains(
            "radar.prompt.changed-meanwhile",
            refused.One("[role=alert]").TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("乙", refused.One("#f-interests").TextContent);
    }

    [Fact]
    public async Task Judging_again_shows_count_and_cost_and_refuses_what_is_too_long()
    {
        await using var console = await RadarConsole.StartAsync();

        var nothing = await console.GetAsync("/prompts/again?days=7");
        var tooLong = await console.GetAsync("/prompts/again?days=400");

        Assert.Contains("没有要重新评判的文章", nothing.Main, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.Status);
        Assert.NotEmpty(tooLong.One("[role=alert]").TextContent);
    }

    [Fact]
    public async Task A_version_that_is_not_there_is_a_404()
    {
        await using var console = await RadarConsole.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await console.GetAsync("/prompts/99")).Status);
    }

    [Fact]
    public async Task The_overview_has_todays_track_the_strongest_and_their_count()
    {
        await using var console = await RadarConsole.StartAsync();

        var page = await console.GetAsync("/");

        Assert.Equal(5, page.Document.QuerySelectorAll("#radar-today .track > li").Length);
        Assert.Equal(2, page.Document.QuerySelectorAll("#radar-top tr[data-row]").Length);
        Assert.Contains("全部 2 条", page.One("#radar-top").TextContent, StringComparison.Ordinal);
        Assert.Single(page.Document.QuerySelectorAll("main .btn.pri"));
    }
}
