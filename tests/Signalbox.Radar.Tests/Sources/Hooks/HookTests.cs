using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.FeedSite;
using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources.Hooks;

public sealed class HookTests
{
    private const string Sources = "/api/v1/radar/sources";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Whoever_knows_the_token_has_the_source_read_once_in_a_minute(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        var id = await SourceAsync(world);
        var path = await MakeAsync(world, id);

        // Broken JSON, as WeRSS sends it where a title has a quotation mark: nobody looks at it.
        var calls = new List<HttpStatusCode>();
        foreach (var body in new[] { "{\"articles\":[{\"title\":\"一句\"话\"}]", "", "<x/>", new string('a', 500_000) })
            calls.Add((await CallAsync(world, path, body)).StatusCode);
        var before = Reads(world);
        world.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(() => Reads(world) == 1);
        var again = await CallAsync(world, path, "{}");
        world.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(() => Reads(world) == 2);
        await Task.Delay(300, Ct);

        Assert.All(calls, c => Assert.Equal(HttpStatusCode.Accepted, c));
        Assert.Equal(0, before);
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(2, Reads(world));
        var detail = await GetAsync(world, $"/{id}");
        Assert.Equal(1, detail.GetProperty("articles").GetInt32());
        Assert.NotEqual(JsonValueKind.Null, detail.GetProperty("hook").GetProperty("lastCalledAt").ValueKind);
        Assert.DoesNotContain(path[^20..], detail.ToString(), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_revoked_or_replaced_token_is_worth_nothing(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        var id = await SourceAsync(world);
        var first = await MakeAsync(world, id);
        var second = await MakeAsync(world, id);

        var old = await CallAsync(world, first, "{}");
        var fresh = await CallAsync(world, second, "{}");
        var revoked = await world.Server.Http.DeleteAsync($"{Sources}/{id}/hook", Ct);
        var after = await CallAsync(world, second, "{}");
        var twice = await world.Server.Http.DeleteAsync($"{Sources}/{id}/hook", Ct);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Accepted), (old.StatusCode, fresh.StatusCode));
        Assert.Equal(
            (HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.NotFound),
            (revoked.StatusCode, after.StatusCode, twice.StatusCode)
        );
        var third = await MakeAsync(world, id);
        await world.Server.Http.DeleteAsync($"{Sources}/{id}", Ct);
        Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(world, third, "{}")).StatusCode);
    }

    [Fact]
    public async Task The_hook_of_a_WeChat_account_has_its_server_read()
    {
        var weRss = await WeRssServer.StartAsync(new TestClock(), Ct);
        weRss.Store.AddAccount("MP_WXS_1", "甲号", "");
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite, weRss: weRss);
        await world.Server.Http.PutAsJsonAsync(
            $"{Sources}/werss/accounts",
            new { accounts = (string[])["MP_WXS_1"] },
            Ct
        );
        var account = (await GetAsync(world, "")).EnumerateArray().Single(r => Kind(r) == "WeRssAccount");
        var path = await MakeAsync(world, account.GetProperty("id").GetGuid());

        await CallAsync(world, path, "{}");
        world.Advance(TimeSpan.FromMinutes(1));

        for (var looks = 0; ; looks++)
        {
            var server = (await GetAsync(world, "")).EnumerateArray().Single(r => Kind(r) == "WeRssServer");
            if (server.GetProperty("lastReadAt").ValueKind != JsonValueKind.Null)
                return;
            Assert.True(looks < 1200, $"It was not read: {server}");
            await Task.Delay(50, Ct);
        }

        static string? Kind(JsonElement row) => row.GetProperty("kind").GetString();
    }

    [Fact]
    public async Task What_is_no_token_and_what_is_too_large_is_turned_away()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var id = await SourceAsync(world);
        var path = await MakeAsync(world, id);

        var unknown = await CallAsync(world, $"/hooks/radar/{new string('A', 43)}", "{}");
        var nonsense = await CallAsync(world, "/hooks/radar/x%27%20OR%201=1", "{}");
        var large = await CallAsync(world, path, new string('a', (1024 * 1024) + 1));
        var get = await world.Server.Anonymous.GetAsync(path, Ct);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (unknown.StatusCode, nonsense.StatusCode));
        Assert.Equal(HttpStatusCode.BadRequest, large.StatusCode);
        Assert.NotEqual(HttpStatusCode.Accepted, get.StatusCode); // looking at an address is no call
        Assert.Equal(
            JsonValueKind.Null,
            (await GetAsync(world, $"/{id}")).GetProperty("hook").GetProperty("lastCalledAt").ValueKind
        );
    }

    [Fact]
    public async Task Viewers_make_none_and_the_page_shows_the_address_once()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var id = await SourceAsync(world);
        using var viewer = await world.Server.As(UserRole.Viewer);
        using var browser = await world.Server.SignedInAsync();
        var token = await TestServer.AntiforgeryAsync(browser, $"/sources/{id}/hook");

        var refused = await viewer.PutAsync($"{Sources}/{id}/hook", null, Ct);
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("_handler", "make")]);
        var made = await (await browser.PostAsync($"/sources/{id}/hook", form, Ct)).Content.ReadAsStringAsync(Ct);
        var later = await browser.GetStringAsync($"/sources/{id}/hook", Ct);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var at = made.IndexOf("/hooks/radar/", StringComparison.Ordinal);
        Assert.True(at > 0, made);
        Assert.Equal(HttpStatusCode.Accepted, (await CallAsync(world, made.Substring(at, 13 + 43), "")).StatusCode);
        Assert.DoesNotContain("/hooks/radar/", later, StringComparison.Ordinal);
    }

    private static int Reads(RadarWorld world) => world.Site.Visits.Count(v => v.Path == "/a.xml");

    private static async Task<Guid> SourceAsync(RadarWorld world)
    {
        var address = world.Site.Put(
            "/a.xml",
            FeedAnswer.Text(
                "<rss><channel><title>甲</title><item><guid>1</guid><title>一</title></item></channel></rss>"
            )
        );
        await world.SourceAsync(address, "甲");
        return (await GetAsync(world, ""))[0].GetProperty("id").GetGuid();
    }

    private static async Task<string> MakeAsync(RadarWorld world, Guid id)
    {
        var made = await world.Server.Http.PutAsync($"{Sources}/{id}/hook", null, Ct);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Ct));
        return (await made.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("path").GetString()!;
    }

    private static async Task<HttpResponseMessage> CallAsync(RadarWorld world, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var call = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        call.Headers.ExpectContinue = true; // a body that is turned away unread is not sent: the answer is, whoever is faster
        return await world.Server.Anonymous.SendAsync(call, Ct);
    }

    private static async Task UntilAsync(Func<bool> isThere)
    {
        for (var looks = 0; !isThere(); looks++)
        {
            Assert.True(looks < 1200, "It did not get there.");
            await Task.Delay(50, Ct);
        }
    }

    private static Task<JsonElement> GetAsync(RadarWorld world, string path) =>
        world.Server.Http.GetFromJsonAsync<JsonElement>(Sources + path, Ct);
}
