using System.Net;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Radar;

public sealed class KeptPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_star_from_the_list_stays_in_the_list_and_undo_takes_it_back()
    {
        await using var console = await RadarConsole.StartAsync();
        var list = await console.GetAsync("/opportunities");
        var star = list.Document.QuerySelector(".keeps button[value=star]")!;

        var starred = await console.SendAsync(star.Closest("form")!, star.GetAttribute("formaction")!, ("do", "star"));
        var mine = await console.GetAsync("/opportunities?kept=favourite");
        var undo = starred.One("#toasts form");
        var undone = await console.SendAsync(undo, undo.GetAttribute("action")!);

        Assert.Equal((HttpStatusCode.OK, "/opportunities"), (starred.Status, starred.Path));
        Assert.Contains("已收藏", starred.Toast, StringComparison.Ordinal);
        Assert.Single(starred.Document.QuerySelectorAll(".keeps [aria-pressed=true]"));
        Assert.Single(mine.Document.QuerySelectorAll(".opp-list [data-row]"));
        Assert.Contains("已撤销", undone.Toast, StringComparison.Ordinal);
        Assert.Empty(undone.Document.QuerySelectorAll("[aria-pressed=true]"));
    }

    [Fact]
    public async Task Archiving_goes_on_to_the_next_and_the_filter_finds_it_again()
    {
        await using var console = await RadarConsole.StartAsync();
        var ids = (await console.GetAsync("/opportunities"))
            .Document.QuerySelectorAll(".opp-list a")
            .Select(a => a.GetAttribute("href")!)
            .ToList();
        var page = await console.GetAsync(ids[0]);
        var form = page.One(".judge form.pad");

        var next = await console.SendAsync(form, form.GetAttribute("action")!, ("do", "archive"));
        console.Server.Clock.Advance(TimeSpan.FromSeconds(5)); // counts are kept for a moment
        var archived = await console.GetAsync("/opportunities?kept=archived");
        var one = await console.GetAsync(archived.One(".opp-list a").GetAttribute("href")!);
        var back = one.One(".judge form.pad");
        var restored = await console.SendAsync(back, back.GetAttribute("action")!, ("do", "restore"));

        Assert.Equal((HttpStatusCode.OK, ids[1]), (next.Status, next.Path));
        Assert.Single(next.Document.QuerySelectorAll(".opp-list [data-row]"));
        Assert.Contains(
            "1",
            archived.One(".rail a[href='/opportunities'] .count").TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains("已取消归档", restored.Toast, StringComparison.Ordinal);
        Assert.Equal(
            2,
            (await console.GetAsync("/opportunities")).Document.QuerySelectorAll(".opp-list [data-row]").Length
        );
    }

    [Fact]
    public async Task A_note_is_plain_text_on_both_pages_and_a_too_long_one_comes_back_with_what_was_typed()
    {
        await using var console = await RadarConsole.StartAsync();
        var path = (await console.GetAsync("/opportunities"))
            .Document.QuerySelector(".opp-list a")!
            .GetAttribute("href")!;
        var article = (await console.GetAsync("/articles")).Document.QuerySelector("td.wide a")!.GetAttribute("href")!;

        var noted = await console.PostAsync($"{path}/note", "note", ("note", "<b>周五</b>\r\n回电"));
        var tooLong = await console.PostAsync($"{path}/note", "note", ("note", new string('长', 2001)));
        var onArticle = await console.PostAsync($"{article}/note", "note", ("note", "给<i>老王</i>"));
        var list = await console.GetAsync("/articles?kept=noted");

        Assert.Equal(path, noted.Path);
        Assert.Equal("<b>周五</b>\n回电", noted.One(".judge dd.lines").TextContent);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.Status);
        Assert.Contains("2000", tooLong.One("#f-note-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(2001, tooLong.One("#f-note").TextContent.Length);
        Assert.Contains("给<i>老王</i>", onArticle.One("#kept").TextContent, StringComparison.Ordinal);
        Assert.Single(list.Document.QuerySelectorAll("[data-row] .kept-sign"));
    }

    [Fact]
    public async Task A_viewer_keeps_for_himself_and_the_owner_does_not_see_it()
    {
        await using var console = await RadarConsole.StartAsync();
        using var viewer = await console.Server.SignedInAsync(UserRole.Viewer);
        var path = (await RadarConsole.GetAsync(viewer, "/opportunities"))
            .Document.QuerySelector(".opp-list a")!
            .GetAttribute("href")!;

        using var content = new FormUrlEncodedContent([
            new("__RequestVerificationToken", await TestServer.AntiforgeryAsync(viewer, path)),
            new("_handler", "keep"),
            new("do", "star"),
            new("at", path[(path.LastIndexOf('/') + 1)..]),
        ]);
        var starred = await Shown.OfAsync(await viewer.PostAsync($"{path}/keep", content, Ct));
        var owners = await console.GetAsync(path);

        Assert.Equal((HttpStatusCode.OK, path), (starred.Status, starred.Path));
        Assert.NotEmpty(starred.Document.QuerySelectorAll("[aria-pressed=true]"));
        Assert.Empty(owners.Document.QuerySelectorAll("[aria-pressed=true]"));
    }
}
