using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Market.Tests.Watch;

public sealed class WatchTests
{
    private const string Path = "/api/v1/market/watch";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Groups_and_instruments_keep_the_owners_order(DatabaseKind kind)
    {
        await using var world = await StartAsync(kind);
        var http = world.Server.Http;
        var banks = await AddGroupAsync(http, "银行");
        await AddAsync(http, "600519");
        await AddAsync(http, "贵州茅台"); // it is there already
        await AddAsync(http, "000001.SZ", banks, "等分红");
        await AddAsync(http, "sh600000", banks);
        var drinks = await AddGroupAsync(http, " 白 酒 ");

        await DoneAsync(http.PutAsJsonAsync($"{Path}/items/{banks}/600519", new { group = drinks }, Ct));
        await DoneAsync(http.PutAsJsonAsync($"{Path}/items/{banks}/600000.SH", new { place = 0, note = "" }, Ct));
        await DoneAsync(http.PutAsJsonAsync($"{Path}/groups/{drinks}", new { name = "白酒", place = 0 }, Ct));

        Assert.Equal(["白酒: 600519.SH", "银行: 600000.SH 000001.SZ"], await ShownAsync(http));
        await DoneAsync(http.DeleteAsync(new Uri($"{Path}/items/{banks}/600000.SH", UriKind.Relative), Ct));
        await DoneAsync(http.DeleteAsync(new Uri($"{Path}/groups/{drinks}", UriKind.Relative), Ct));
        Assert.Equal(["银行: 000001.SZ"], await ShownAsync(http));
        Assert.Equal(1, await world.CountAsync("SELECT count(*) FROM market_watch"));
    }

    [Theory, EachDatabase]
    public async Task Somebody_elses_list_is_neither_seen_nor_changed(DatabaseKind kind)
    {
        await using var world = await StartAsync(kind);
        var mine = await AddGroupAsync(world.Server.Http, "我的");
        await AddAsync(world.Server.Http, "600519", mine);
        using var other = await world.Server.As(UserRole.Viewer);

        Assert.Empty(await ShownAsync(other));
        await IsAsync(
            "market.watch.no-group",
            other.DeleteAsync(new Uri($"{Path}/groups/{mine}", UriKind.Relative), Ct)
        );
        await IsAsync(
            "market.watch.no-group",
            other.PutAsJsonAsync($"{Path}/groups/{mine}", new { name = "她的" }, Ct)
        );
        await IsAsync(
            "market.watch.no-group",
            other.PostAsJsonAsync($"{Path}/items", new { symbol = "600000", group = mine }, Ct)
        );
        await IsAsync(
            "market.watch.no-group",
            other.DeleteAsync(new Uri($"{Path}/items/{mine}/600519.SH", UriKind.Relative), Ct)
        );
        await AddAsync(other, "600000"); // one's own
        await IsAsync(
            "market.watch.no-group",
            other.PutAsJsonAsync($"{Path}/items/{mine}/600519", new { place = 0 }, Ct)
        );

        Assert.Equal(["我的: 600519.SH"], await ShownAsync(world.Server.Http));
        Assert.Equal(["自选: 600000.SH"], await ShownAsync(other));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_a_sentence()
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite);
        var http = world.Server.Http;
        var group = await AddGroupAsync(http, "一");

        await IsAsync("market.watch.words", http.PostAsJsonAsync($"{Path}/groups", new { name = " " }, Ct));
        await IsAsync(
            "market.watch.words",
            http.PostAsJsonAsync($"{Path}/groups", new { name = new string('长', 31) }, Ct)
        );
        await IsAsync("market.watch.name-taken", http.PostAsJsonAsync($"{Path}/groups", new { name = "一" }, Ct));
        await IsAsync("market.symbol.unknown", http.PostAsJsonAsync($"{Path}/items", new { symbol = "123456" }, Ct));
        await IsAsync(
            "market.watch.words",
            http.PostAsJsonAsync($"{Path}/items", new { symbol = "600519", note = new string('长', 201) }, Ct)
        );
        await IsAsync(
            "market.watch.not-in",
            http.DeleteAsync(new Uri($"{Path}/items/{group}/600519", UriKind.Relative), Ct)
        );
        for (var at = 2; at <= 20; at++)
            await AddGroupAsync(http, at.ToString(CultureInfo.InvariantCulture));
        await IsAsync("market.watch.groups-full", http.PostAsJsonAsync($"{Path}/groups", new { name = "多" }, Ct));
    }

    [Fact]
    public async Task Five_hundred_instruments_are_the_most()
    {
        await using var world = await StartAsync(DatabaseKind.Sqlite, more: 501);
        var http = world.Server.Http;
        for (var at = 0; at < 500; at++)
            await AddAsync(http, $"{601000 + at}.SH");

        await IsAsync("market.watch.full", http.PostAsJsonAsync($"{Path}/items", new { symbol = "601500.SH" }, Ct));

        Assert.Equal(500, await world.CountAsync("SELECT count(*) FROM market_watch"));
    }

    private static async Task<MarketWorld> StartAsync(DatabaseKind kind, int more = 0)
    {
        var world = await MarketWorld.StartAsync(kind);
        var list = new StringBuilder(
            "ts_code,name,list_date\n600519.SH,贵州茅台,20010827\n600000.SH,浦发银行,19991110\n000001.SZ,平安银行,19910403\n"
        );
        for (var at = 0; at < more; at++)
            list.Append(CultureInfo.InvariantCulture, $"{601000 + at}.SH,示例{at},20100104\n");
        await world.ImportTextAsync("list.csv", list.ToString());
        return world;
    }

    private static async Task<Guid> AddGroupAsync(HttpClient http, string name)
    {
        using var answer = await http.PostAsJsonAsync($"{Path}/groups", new { name }, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
    }

    private static Task AddAsync(HttpClient http, string symbol, Guid? group = null, string? note = null) =>
        DoneAsync(
            http.PostAsJsonAsync(
                $"{Path}/items",
                new
                {
                    symbol,
                    group,
                    note,
                },
                Ct
            )
        );

    private static async Task DoneAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private static async Task IsAsync(string code, Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.True(problem.GetProperty("detail").GetString()?.Length > 20);
    }

    /// <summary>Each group as <c>name: code code</c>.</summary>
    private static async Task<IReadOnlyList<string>> ShownAsync(HttpClient http)
    {
        var list = await http.GetFromJsonAsync<JsonElement>(Path, Ct);
        return
        [
            .. list.GetProperty("groups")
                .EnumerateArray()
                .Select(g =>
                    $"{g.GetProperty("name").GetString()}: {string.Join(' ', g.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("symbol").GetString()))}"
                ),
        ];
    }
}
