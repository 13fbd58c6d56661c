using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using Signalbox.FarEnds.Samples;
using Signalbox.Testing;

namespace Signalbox.FarEnds.Tests.Samples;

public sealed class SampleWorldTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_WeRSS_takes_its_credentials_and_has_four_accounts_with_times_before_now()
    {
        var clock = new TestClock();
        await using var world = await SampleWorld.StartAsync(clock, Ct);
        using var http = await SignedInAsync(world);

        var accounts = await DataAsync(http, "mps?limit=100");
        var articles = await DataAsync(http, "articles?limit=100");

        Assert.Equal(4, accounts.GetProperty("total").GetInt32());
        var times = articles
            .GetProperty("list")
            .EnumerateArray()
            .Select(a => DateTimeOffset.FromUnixTimeSeconds(a.GetProperty("publish_time").GetInt64()))
            .ToList();
        Assert.Equal(32, times.Count);
        Assert.All(times, t => Assert.InRange(t, clock.GetUtcNow().AddDays(-7), clock.GetUtcNow()));
        Assert.True(times.Count(t => t > clock.GetUtcNow().AddHours(-24)) >= 26);
    }

    [Fact]
    public async Task A_late_text_is_empty_first_and_then_there()
    {
        await using var world = await SampleWorld.StartAsync(new TestClock(), Ct);
        using var http = await SignedInAsync(world);
        var late = world.WeRss.Store.Articles.Single(a => a.Content.Length == 0);

        Assert.Equal("", (await DataAsync(http, $"articles/{late.Id}")).GetProperty("content").GetString());
        world.LetTextsArrive();

        Assert.Contains(
            "配置储能",
            (await DataAsync(http, $"articles/{late.Id}")).GetProperty("content").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal("DELETED", Assert.Single(world.WeRss.Store.Articles, a => a.Content == "DELETED").Content);
    }

    [Fact]
    public async Task Each_site_has_a_feed_of_its_own_kind_with_links_that_open()
    {
        var clock = new TestClock();
        await using var world = await SampleWorld.StartAsync(clock, Ct);
        using var http = new HttpClient();

        var rss = XDocument.Parse(await http.GetStringAsync(world.Feeds[0].Url, Ct)).Descendants("item").ToList();
        XNamespace atom = "http://www.w3.org/2005/Atom";
        var slow = http.GetStringAsync(world.Feeds[1].Url, Ct);
        while (!slow.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1)); // the slow one waits by the clock
            await Task.Delay(5, Ct);
        }
        var entries = XDocument.Parse(await slow).Descendants(atom + "entry").ToList();
        var json = await http.GetFromJsonAsync<JsonElement>(world.Feeds[2].Url, Ct);

        Assert.Equal(
            [SampleFeedManner.Good, SampleFeedManner.Slow, SampleFeedManner.Good, SampleFeedManner.Broken],
            world.Feeds.Select(f => f.Manner)
        );
        Assert.Equal(SampleSources.Tenders.Articles.Count, rss.Count);
        Assert.Equal(SampleSources.UsedGoods.Articles.Count, entries.Count);
        Assert.Equal(SampleSources.Workbench.Articles.Count, json.GetProperty("items").GetArrayLength());
        Assert.Equal(
            world.Now - SampleSources.Tenders.Articles[1].Age,
            DateTimeOffset.Parse(rss[1].Element("pubDate")!.Value, CultureInfo.InvariantCulture)
        );
        foreach (
            var link in (string[])
                [
                    rss[0].Element("link")!.Value,
                    entries[0].Element(atom + "link")!.Attribute("href")!.Value,
                    json.GetProperty("items")[0].GetProperty("url").GetString()!,
                    world.WeRss.Store.Articles[0].Url!,
                ]
        )
            Assert.Contains("<h1>", await http.GetStringAsync(link, Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_that_has_not_changed_says_so()
    {
        await using var world = await SampleWorld.StartAsync(new TestClock(), Ct);
        using var http = new HttpClient();
        using var first = await http.GetAsync(world.Feeds[0].Url, Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, world.Feeds[0].Url);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await http.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task The_broken_feed_is_a_page_that_claims_success()
    {
        await using var world = await SampleWorld.StartAsync(new TestClock(), Ct);
        using var http = new HttpClient();

        using var answer = await http.GetAsync(world.Feeds.Single(f => f.Manner == SampleFeedManner.Broken).Url, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("<!doctype html>", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_an_extra_folder_are_served_byte_for_byte_and_nothing_beside_them()
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-extra-");
        await File.WriteAllBytesAsync(
            Path.Combine(folder.FullName, "gbk feed.xml"),
            [0x3c, 0xb2, 0xe2, 0xca, 0xd4],
            Ct
        );
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "notes.txt"), "not served", Ct);
        await using (var world = await SampleWorld.StartAsync(new TestClock(), Ct, folder.FullName))
        {
            using var http = new HttpClient();

            var extra = Assert.Single(world.Feeds, f => f.Manner == SampleFeedManner.Extra);
            Assert.Equal("gbk feed", extra.Name);
            Assert.Equal([0x3c, 0xb2, 0xe2, 0xca, 0xd4], await http.GetByteArrayAsync(extra.Url, Ct));
            foreach (var other in (string[])["notes.txt", "..%2Fnotes.txt"])
            {
                var url = extra.Url.Replace("gbk%20feed.xml", other, StringComparison.Ordinal);
                using var answer = await http.GetAsync(url, Ct);
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_adds_nothing()
    {
        await using var world = await SampleWorld.StartAsync(new TestClock(), Ct, "/nowhere/at/all");

        Assert.Equal(4, world.Feeds.Count);
    }

    private static async Task<HttpClient> SignedInAsync(SampleWorld world)
    {
        var http = new HttpClient { BaseAddress = new Uri($"{world.WeRssUrl}/api/v1/wx/") };
        using var form = new FormUrlEncodedContent([
            new("username", world.WeRssUsername),
            new("password", world.WeRssPassword),
        ]);
        using var answer = await http.PostAsync("auth/token", form, Ct);
        var token = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            token.GetProperty("access_token").GetString()
        );
        return http;
    }

    private static async Task<JsonElement> DataAsync(HttpClient http, string path)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>(path, Ct);
        Assert.Equal(0, answer.GetProperty("code").GetInt32());
        return answer.GetProperty("data");
    }
}
