using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Tests.Basics;

public sealed class BasicsEndpointsTests
{
    private const string Path = "/api/v1/market/basics";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_share_comes_in_pages_as_JSON_and_as_CSV()
    {
        await using var world = await FilledAsync();

        var all = await GetAsync(world, "/600519?from=2026-02-01");
        var page = await GetAsync(world, "/sh600519?limit=2");
        var next = await GetAsync(world, $"/600519.SH?from={page.GetProperty("next").GetString()}");
        using var csv = await world.Server.Http.GetAsync($"{Path}/600519.SH?limit=2&format=csv", Ct);
        var lines = (await csv.Content.ReadAsStringAsync(Ct)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        var days = Days(all);
        Assert.Equal(5, days.Count);
        Assert.Equal(days.Order(StringComparer.Ordinal), days);
        Assert.Equal(days, [.. Days(page), .. Days(next)]);
        Assert.Equal("CNY", all.GetProperty("currency").GetString());
        Assert.Equal(5, all.GetProperty("provenance").GetProperty("sources").GetProperty("tushare").GetInt32());
        Assert.Equal("tushare", csv.Headers.GetValues("X-Source").Single());
        Assert.Equal(page.GetProperty("next").GetString(), csv.Headers.GetValues("X-Next").Single());
        Assert.StartsWith("day,close,turnover,", lines[0], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, l => Assert.Equal(lines[0].Split(',').Length, l.Split(',').Length));
        // Only what is there, under the names that the documents have.
        Assert.Equal(17, all.GetProperty("basics")[0].EnumerateObject().Count());
    }

    [Fact]
    public async Task The_page_of_a_share_shows_the_newest_with_day_and_source_and_that_of_an_index_none()
    {
        await using var world = await FilledAsync();
        var share = world.Market["600519.SH"];
        var bar = world.Market.Bar(share, new DateOnly(2026, 3, 2))!;
        var truth = world.Market.Basics(share, bar.Day, bar.Close, bar.Volume);

        var page = WebUtility.HtmlDecode(await world.Server.HtmlAsync("/stock/600519.SH"));
        var index = WebUtility.HtmlDecode(await world.Server.HtmlAsync("/stock/000300.SH"));

        foreach (var shown in (string[])["市盈率 TTM", "市净率", "总市值", "流通市值", "换手率", "来源 tushare"])
            Assert.Contains(shown, page, StringComparison.Ordinal);
        Assert.Contains(
            truth.PriceBook.ToString("N2", System.Globalization.CultureInfo.InvariantCulture),
            page,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("市盈率", index, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_of_all_comes_in_pages_the_newest_by_default_and_is_not_sent_twice()
    {
        await using var world = await FilledAsync();

        var newest = await GetAsync(world, "");
        var total = newest.GetProperty("total").GetInt32();
        var first = await GetAsync(world, "?day=2026-03-02&limit=3");
        var rest = await GetAsync(world, "?day=2026-03-02&offset=3");
        using var csv = await world.Server.Http.GetAsync($"{Path}?format=csv", Ct);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"{Path}?format=csv");
        again.Headers.TryAddWithoutValidation("If-None-Match", csv.Headers.ETag!.Tag);
        using var same = await world.Server.Http.SendAsync(again, Ct);

        Assert.Equal("2026-03-02", newest.GetProperty("day").GetString());
        Assert.Equal(Symbols(newest), [.. Symbols(first), .. Symbols(rest)]);
        Assert.Equal(total, Symbols(newest).Count);
        Assert.Equal(
            total,
            int.Parse(csv.Headers.GetValues("X-Total").Single(), System.Globalization.CultureInfo.InvariantCulture)
        );
        Assert.Equal(total + 1, (await csv.Content.ReadAsStringAsync(Ct)).Split("\r\n").Length - 1);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Theory]
    [InlineData("/302132.SZ?from=2026-02-25&to=2026-02-27", "Suspended")]
    [InlineData("/600519?to=2001-01-01", "NotListedYet")]
    [InlineData("/600519?from=2026-02-28&to=2026-03-01", "NoSession")]
    [InlineData("/600519?from=2090-01-01&to=2090-02-01", "Unknown")]
    [InlineData("/600519?from=2025-12-01&to=2025-12-05", "Missing")]
    [InlineData("/688001?from=0001-01-01&to=1990-12-20", "NotListedYet")]
    [InlineData("/600519?from=2026-03-02&to=9999-12-31&limit=1", null)]
    [InlineData("?day=9999-12-31", "Unknown")]
    [InlineData("?day=0001-01-01", "Unknown")]
    [InlineData("/000300.SH", "NotOffered")]
    [InlineData("/510300.SH", "NotOffered")]
    [InlineData("?day=2026-02-28", "NoSession")]
    [InlineData("?day=2026-03-03", "NotPublishedYet")]
    [InlineData("?day=2025-12-01", "Missing")]
    public async Task An_empty_answer_says_why(string query, string? why)
    {
        await using var world = await FilledAsync();

        var answer = await GetAsync(world, query);
        using var csv = await world.Server.Http.GetAsync(
            Path + query + (query.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "format=csv",
            Ct
        );

        Assert.Equal(why, answer.GetProperty("empty").GetString());
        Assert.Equal(why, csv.Headers.TryGetValues("X-Empty", out var said) ? said.Single() : null);
    }

    [Theory]
    [InlineData("/600519?from=2026-03-02&to=2026-03-01", 400, "market.basics.range")]
    [InlineData("/600519?limit=0", 400, "market.basics.limit")]
    [InlineData("/600519?limit=5001", 400, "market.basics.limit")]
    [InlineData("/600519?format=xml", 400, "market.bars.choice")]
    [InlineData("/nobody999", 404, "market.symbol.unknown")]
    [InlineData("?limit=6001", 400, "market.basics.limit")]
    [InlineData("?offset=-1", 400, "market.basics.limit")]
    [InlineData("?day=soon", 400, null)]
    public async Task What_cannot_be_answered_is_refused(string query, int status, string? code)
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, ("Jobs:Enabled", "false"));

        using var answer = await world.Server.Http.GetAsync(Path + query, Ct);

        Assert.Equal(status, (int)answer.StatusCode);
        if (code is not null)
            Assert.Equal(
                code,
                (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString()
            );
    }

    [Fact]
    public async Task Viewers_read_them_and_nobody_else_does()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, ("Jobs:Enabled", "false"));
        using var viewer = await world.Server.As(UserRole.Viewer);

        using var seen = await viewer.GetAsync(Path, Ct);
        using var unseen = await world.Server.Anonymous.GetAsync(Path, Ct);

        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        Assert.Equal(
            "Missing",
            (await seen.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("empty").GetString()
        );
        Assert.Equal(HttpStatusCode.Unauthorized, unseen.StatusCode);
    }

    private static async Task<SitesWorld> FilledAsync()
    {
        var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, synthetic: 3);
        await world.SyncAsync(new { from = new DateOnly(2026, 2, 24), to = new DateOnly(2026, 3, 2) });
        return world;
    }

    private static Task<JsonElement> GetAsync(SitesWorld world, string query) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Path + query, Ct);

    private static List<string> Days(JsonElement answer) =>
        [.. answer.GetProperty("basics").EnumerateArray().Select(b => b.GetProperty("day").GetString()!)];

    private static List<string> Symbols(JsonElement answer) =>
        [.. answer.GetProperty("lines").EnumerateArray().Select(b => b.GetProperty("symbol").GetString()!)];
}
