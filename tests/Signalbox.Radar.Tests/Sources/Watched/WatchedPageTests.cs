using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.FarEnds.FeedSite;
using Signalbox.Platform.Data;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources.Watched;

public sealed class WatchedPageTests
{
    private const string Sources = "/api/v1/radar/sources";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_first_look_marks_what_is_there_and_each_new_link_is_an_article_with_its_text(
        DatabaseKind kind
    )
    {
        await using var world = await RadarWorld.StartAsync(kind);
        var page = world.Site.Put("/news", List("一", "二"));
        PutArticles(world, "一", "二", "三");
        await AddAsync(world, page);
        await world.SlotAsync("07:00");
        Assert.Empty(await TitlesAsync(world));

        world.Site.Put("/news", List("三", "一", "二"));
        world.Advance(TimeSpan.FromMinutes(1));
        await world.SlotAsync("12:00");
        world.Advance(TimeSpan.FromMinutes(1));
        await world.SlotAsync("14:00");

        var article = Assert.Single(await ArticlesAsync(world));
        Assert.Equal("第三号通知", article.GetProperty("title").GetString());
        Assert.Equal("Full", article.GetProperty("textState").GetString());
        Assert.Contains("正文三", article.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, world.Site.Visits.Count(v => v.Path == "/三.html"));
        Assert.Equal(0, world.Site.Visits.Count(v => v.Path == "/一.html"));
        var row = (await GetAsync(world, ""))[0];
        Assert.Equal(("Page", "Ok", "通知公告"), (Text(row, "kind"), Text(row, "state"), Text(row, "title")));
    }

    [Fact]
    public async Task The_first_look_takes_so_many_where_it_is_asked_to()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        PutArticles(world, "一", "二", "三");
        await AddAsync(world, world.Site.Put("/news", List("一", "二", "三")), takeFirst: 2);
        await world.SlotAsync("07:00");

        Assert.Equal(["第一号通知", "第二号通知"], (await TitlesAsync(world)).Order(StringComparer.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task A_selector_that_finds_nothing_any_more_fails_in_a_sentence_and_another_one_mends_it(
        DatabaseKind kind
    )
    {
        await using var world = await RadarWorld.StartAsync(kind);
        PutArticles(world, "一", "二");
        await AddAsync(world, world.Site.Put("/news", List("一")));
        await world.SlotAsync("07:00");
        world.Site.Put(
            "/news",
            Html("<div class=redesigned><a href=\"/一.html\">第一号通知</a><a href=\"/二.html\">第二号通知</a></div>")
        );
        world.Advance(TimeSpan.FromMinutes(1));
        await world.SlotAsync("12:00");

        var failing = (await GetAsync(world, ""))[0];
        var id = failing.GetProperty("id").GetGuid();
        var wrong = await world.Server.Http.PatchAsJsonAsync($"{Sources}/{id}", new { selector = ".nowhere" }, Ct);
        var right = await world.Server.Http.PatchAsJsonAsync($"{Sources}/{id}", new { selector = ".redesigned a" }, Ct);
        world.Advance(TimeSpan.FromMinutes(1));
        await world.SlotAsync("14:00");

        Assert.Equal("Warn", Text(failing, "state"));
        Assert.Contains("«ul.news > li» finds nothing", Text(failing, "reasonEn"), StringComparison.Ordinal);
        Assert.Equal("radar.page.nothing-found", await CodeAsync(wrong));
        Assert.True(right.IsSuccessStatusCode, await right.Content.ReadAsStringAsync(Ct));
        Assert.Equal("Ok", Text((await GetAsync(world, ""))[0], "state"));
        Assert.Empty(await TitlesAsync(world)); // what the new selector finds first is no news
    }

    [Fact]
    public async Task What_would_be_found_is_shown_before_it_is_kept()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var page = world.Site.Put("/news", List("一", "二"));

        var preview = await PostAsync(world, "/page-lookups", new { address = page, selector = "ul.news > li" });
        var nothing = await world.Server.Http.PostAsJsonAsync(
            $"{Sources}/page-lookups",
            new { address = page, selector = ".x" },
            Ct
        );
        var unkept = await world.Server.Http.PostAsJsonAsync(
            $"{Sources}/pages",
            new { address = page, selector = ".x" },
            Ct
        );
        var tooLong = await world.Server.Http.PostAsJsonAsync(
            $"{Sources}/pages",
            new { address = page, selector = new string('a', 301) },
            Ct
        );
        var rows = (await GetAsync(world, "")).GetArrayLength();
        await AddAsync(world, page);
        var twice = await world.Server.Http.PostAsJsonAsync(
            $"{Sources}/pages",
            new { address = page, selector = "a" },
            Ct
        );

        Assert.Equal(2, preview.GetProperty("found").GetInt32());
        Assert.Equal("第一号通知", Text(preview.GetProperty("preview")[0], "title"));
        Assert.False(preview.GetProperty("isSource").GetBoolean());
        Assert.Equal(
            ("radar.page.nothing-found", "radar.page.nothing-found"),
            (await CodeAsync(nothing), await CodeAsync(unkept))
        );
        Assert.Equal("input.invalid", await CodeAsync(tooLong));
        Assert.Equal(0, rows);
        Assert.Equal("radar.source.exists", await CodeAsync(twice));
    }

    [Fact]
    public async Task The_page_leads_from_the_address_over_the_preview_to_the_source()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var page = world.Site.Put("/news", List("一", "二"));
        using var browser = await world.Server.SignedInAsync();
        var token = await TestServer.AntiforgeryAsync(browser, "/sources/page");

        var shown = await FormAsync(("_handler", "look"), ("address", page.AbsoluteUri), ("selector", "ul.news > li"));
        var refused = await FormAsync(("_handler", "look"), ("address", page.AbsoluteUri), ("selector", "ul["));
        var added = await FormAsync(
            ("_handler", "watch"),
            ("address", page.AbsoluteUri),
            ("selector", "ul.news > li"),
            ("take", "1")
        );

        Assert.Contains("第一号通知", shown, StringComparison.Ordinal);
        Assert.Contains("找到 2 条", shown, StringComparison.Ordinal);
        Assert.Contains("这不是 CSS 选择器", refused, StringComparison.Ordinal);
        Assert.Contains("通知公告", added, StringComparison.Ordinal);
        var id = (await GetAsync(world, ""))[0].GetProperty("id").GetGuid();
        Assert.Contains("ul.news &gt; li", await world.Server.HtmlAsync($"/sources/{id}"), StringComparison.Ordinal);

        async Task<string> FormAsync(params (string Name, string Value)[] fields)
        {
            using var form = new FormUrlEncodedContent([
                new("__RequestVerificationToken", token),
                .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)),
            ]);
            var answer = await browser.PostAsync("/sources/page", form, Ct);
            Assert.Contains((int)answer.StatusCode, (int[])[200, 422]);
            return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct));
        }
    }

    private static FeedAnswer List(params string[] names) =>
        Html(
            "<ul class=\"news\">"
                + string.Concat(names.Select(n => $"<li><a href=\"/{n}.html\">第{n}号通知</a></li>"))
                + "</ul>"
        );

    private static FeedAnswer Html(string body) =>
        FeedAnswer.Text(
            $"<html><head><title>通知公告</title></head><body>{body}</body></html>",
            "text/html; charset=utf-8"
        );

    private static void PutArticles(RadarWorld world, params string[] names)
    {
        foreach (var name in names)
        {
            var text =
                $"正文{name}：各有关单位，请按照要求认真组织申报，材料一式两份，逾期不再受理，联系人和电话附后。编号{name}{name}{name}。";
            world.Site.Put($"/{name}.html", Html($"<article><p>{text}</p><p>附件另行通知，{text}</p></article>"));
        }
    }

    private static async Task AddAsync(RadarWorld world, Uri address, int takeFirst = 0) =>
        await PostAsync(
            world,
            "/pages",
            new
            {
                address,
                selector = "ul.news > li",
                takeFirst,
            }
        );

    private static Task<JsonElement> GetAsync(RadarWorld world, string path) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Sources + path, Ct);

    private static async Task<JsonElement> PostAsync(RadarWorld world, string path, object body)
    {
        var answer = await world.Server.Http.PostAsJsonAsync(Sources + path, body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task<List<JsonElement>> ArticlesAsync(RadarWorld world)
    {
        var list = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/articles", Ct);
        List<JsonElement> articles = [];
        foreach (var row in list.GetProperty("rows").EnumerateArray())
            articles.Add(
                await world.Server.Http.GetFromJsonAsync<JsonElement>(
                    $"/api/v1/radar/articles/{row.GetProperty("id").GetGuid()}",
                    Ct
                )
            );
        return articles;
    }

    private static async Task<List<string?>> TitlesAsync(RadarWorld world) =>
        (await ArticlesAsync(world)).ConvertAll(a => Text(a, "title"));

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static async Task<string?> CodeAsync(HttpResponseMessage refused) =>
        (await refused.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString();
}
