using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Tests.Judging;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Rss;

public sealed class RssFeedTests
{
    private const string Feeds = "/api/v1/radar/rss-feeds";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_reader_without_a_session_gets_what_the_feeds_user_sees(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var strong = (await host.JudgeAsync(await host.ArticleAsync())).Opportunity!;
        host.Server.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = (await host.JudgeAsync(await host.ArticleAsync("vouchers"))).Opportunity!;
        Assert.True(strong.Score > later.Score);
        var viewer = await host.Server.As(UserRole.Viewer);

        var all = await AddAsync(host.Server.Http, 0);
        var some = await AddAsync(host.Server.Http, strong.Score);
        var viewers = await AddAsync(viewer, 0);

        Assert.Equal([later.Id, strong.Id], Ids(await FeedAsync(host, all)));
        Assert.Equal([strong.Id], Ids(await FeedAsync(host, some)));
        Assert.Empty(Ids(await FeedAsync(host, viewers))); // the articles are of no source that a viewer sees
        await host.SeenByAllAsync();
        Assert.Equal([later.Id, strong.Id], Ids(await FeedAsync(host, viewers)));
        await viewer.PatchAsJsonAsync($"/api/v1/radar/opportunities/{later.Id}/kept", new { archived = true }, Ct);
        Assert.Equal([strong.Id], Ids(await FeedAsync(host, viewers)));
        Assert.Equal([later.Id, strong.Id], Ids(await FeedAsync(host, all)));
        var byParameter = await host.Server.Anonymous.GetAsync($"/rss/opportunities?token={Token(all)}", Ct);
        Assert.Equal(HttpStatusCode.OK, byParameter.StatusCode);
    }

    [Theory, EachDatabase]
    public async Task The_token_is_shown_once_and_stored_hashed_and_a_revoked_one_leads_nowhere(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var address = await AddAsync(host.Server.Http, 0);
        var unused = await ListAsync(host.Server.Http);
        await FeedAsync(host, address);
        var other = await host.Server.As(UserRole.Viewer);

        var list = await host.Server.Http.GetStringAsync(Feeds, Ct);
        var row = Assert.Single(await ListAsync(host.Server.Http));
        var id = row.GetProperty("id").GetGuid();
        using var others = await other.DeleteAsync($"{Feeds}/{id}", Ct);
        using var gone = await host.Server.Http.DeleteAsync($"{Feeds}/{id}", Ct);
        using var revoked = await host.Server.Anonymous.GetAsync(address, Ct);
        using var unknown = await host.Server.Anonymous.GetAsync($"/rss/opportunities/{new string('a', 32)}", Ct);
        using var odd = await host.Server.Anonymous.GetAsync("/rss/opportunities/..%2f%00", Ct);
        using var none = await host.Server.Anonymous.GetAsync("/rss/opportunities", Ct);

        Assert.Equal(JsonValueKind.Null, Assert.Single(unused).GetProperty("lastUsedAt").ValueKind);
        Assert.Equal(host.Server.Clock.GetUtcNow(), row.GetProperty("lastUsedAt").GetDateTimeOffset());
        Assert.Equal("127.0.0.1", row.GetProperty("lastAddress").GetString());
        Assert.DoesNotContain(Token(address), list, StringComparison.Ordinal);
        Assert.Empty(await other.GetFromJsonAsync<JsonElement[]>(Feeds, Ct) ?? []);
        await using (var db = await host.OpenAsync())
            Assert.DoesNotContain(
                Token(address),
                await db.Set<Radar.Rss.RssFeed>().Select(f => f.TokenHash).SingleAsync(Ct),
                StringComparison.Ordinal
            );
        Assert.Equal(HttpStatusCode.NotFound, others.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.All(
            (HttpResponseMessage[])[revoked, unknown, none],
            answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode)
        );
        Assert.False(odd.IsSuccessStatusCode);
        Assert.Empty(await ListAsync(host.Server.Http));
        var audit = await host.Server.Http.GetStringAsync("/api/v1/audit", Ct);
        Assert.Contains("radar.rss.added", audit, StringComparison.Ordinal);
        Assert.Contains("radar.rss.revoked", audit, StringComparison.Ordinal);
        Assert.DoesNotContain(Token(address), audit, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_has_not_changed_is_not_sent_again(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        await host.JudgeAsync(await host.ArticleAsync());
        var address = await AddAsync(host.Server.Http, 0);

        using var first = await host.Server.Anonymous.GetAsync(address, Ct);
        host.Server.Clock.Advance(TimeSpan.FromHours(1));
        using var same = await AskAsync(host, address, first.Headers.ETag!);
        await host.JudgeAsync(await host.ArticleAsync("tender"));
        using var other = await AskAsync(host, address, first.Headers.ETag!);
        using var head = await host.Server.Anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Head, address), Ct);

        Assert.Equal("application/rss+xml", first.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Empty(await same.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(other.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task A_user_who_is_disabled_has_no_feeds_any_more()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);
        var viewer = await host.Server.As(UserRole.Viewer);
        var address = await AddAsync(viewer, 0);
        await FeedAsync(host, address);
        var database = host.Server.Services.GetRequiredService<Database>();
        await using (var transaction = await database.BeginWriteAsync(Ct))
        {
            await using var disable = transaction.Command(
                "UPDATE identity_user SET disabled_at = @now WHERE role = 'Viewer'",
                ("@now", host.Server.Clock.GetUtcNow())
            );
            Assert.Equal(1, await disable.ExecuteNonQueryAsync(Ct));
            await transaction.CommitAsync(Ct);
        }

        using var after = await host.Server.Anonymous.GetAsync(address, Ct);

        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    [Fact]
    public async Task The_twenty_first_feed_and_a_score_that_there_is_not_are_refused()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);
        using var odd = await host.Server.Http.PostAsJsonAsync(Feeds, new { name = " ", minScore = 101 }, Ct);
        for (var n = 0; n < 20; n++)
            await AddAsync(host.Server.Http, 0);

        using var more = await host.Server.Http.PostAsJsonAsync(Feeds, new { name = "x" }, Ct);

        var problem = await odd.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(
            ["minScore", "name"],
            problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal)
        );
        Assert.Equal(HttpStatusCode.Conflict, more.StatusCode);
    }

    [Fact]
    public async Task Feedparser_reads_it_cleanly_also_what_means_harm()
    {
        const string python = "/usr/bin/python3";
        Assert.SkipUnless(
            File.Exists(python) && Directory.Exists("/usr/lib/python3/dist-packages/feedparser"),
            "feedparser (Debian's package python3-feedparser) is not here"
        );
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);
        var judged = await host.JudgeAsync(await host.ArticleAsync());
        const string title = "A&B <script>alert(1)</script> 😀 \u0001补贴]]>";
        await using (var db = await host.OpenAsync())
            await db.Set<Opportunity>().ExecuteUpdateAsync(o => o.SetProperty(x => x.Title, title), Ct);
        var address = await AddAsync(host.Server.Http, 0);
        var file = Path.Combine(host.Server.DataFolder, "feed.xml");
        await File.WriteAllBytesAsync(file, await host.Server.Anonymous.GetByteArrayAsync(address, Ct), Ct);

        var start = new ProcessStartInfo(python)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(
            """
            import feedparser, json, sys
            f = feedparser.parse(open(sys.argv[1], 'rb').read())
            e = f.entries[0]
            print(json.dumps({'bozo': bool(f.bozo), 'version': f.version, 'encoding': f.encoding, 'count': len(f.entries),
              'self': [l.href for l in f.feed.links if l.rel == 'self'], 'id': e.id, 'isLink': e.guidislink,
              'published': list(e.published_parsed), 'title': e.title, 'summary': e.summary, 'tags': [t.term for t in e.tags],
              'link': e.link}))
            """
        );
        start.ArgumentList.Add(file);
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(Ct);
        var fault = await process.StandardError.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);

        Assert.True(process.ExitCode == 0, fault);
        var feed = JsonDocument.Parse(said).RootElement;
        Assert.False(feed.GetProperty("bozo").GetBoolean());
        Assert.Equal(
            ("rss20", "utf-8"),
            (feed.GetProperty("version").GetString(), feed.GetProperty("encoding").GetString())
        );
        Assert.EndsWith(
            new Uri(address).AbsolutePath,
            Assert.Single(feed.GetProperty("self").EnumerateArray()).GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal($"urn:uuid:{judged.Opportunity!.Id}", feed.GetProperty("id").GetString());
        Assert.False(feed.GetProperty("isLink").GetBoolean());
        Assert.Equal([2026, 3, 2], feed.GetProperty("published").EnumerateArray().Take(3).Select(n => n.GetInt32()));
        Assert.Equal(
            $"{judged.Opportunity.Score} · A&B ＜script＞alert(1)＜/script＞ 😀 补贴]]＞",
            feed.GetProperty("title").GetString()
        );
        Assert.Contains("<blockquote>", feed.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Equal(judged.Judgement.Kind, Assert.Single(feed.GetProperty("tags").EnumerateArray()).GetString());
    }

    private static async Task<string> AddAsync(HttpClient http, int minScore)
    {
        using var added = await http.PostAsJsonAsync(Feeds, new { name = "阅读器", minScore }, Ct);
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(Ct));
        var address = (await added.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("address").GetString()!;
        return new Uri(http.BaseAddress!, new Uri(address).AbsolutePath).AbsoluteUri; // the public one is not this server's port
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(HttpClient http) =>
        [.. (await http.GetFromJsonAsync<JsonElement>(Feeds, Ct)).EnumerateArray()];

    private static async Task<XDocument> FeedAsync(JudgingHost host, string address)
    {
        await using var feed = await host.Server.Anonymous.GetStreamAsync(address, Ct);
        return await XDocument.LoadAsync(feed, LoadOptions.None, Ct);
    }

    private static async Task<HttpResponseMessage> AskAsync(JudgingHost host, string address, EntityTagHeaderValue etag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.IfNoneMatch.Add(etag);
        return await host.Server.Anonymous.SendAsync(request, Ct);
    }

    private static IReadOnlyList<Guid> Ids(XDocument feed) =>
        [.. feed.Descendants("guid").Select(g => Guid.Parse(g.Value["urn:uuid:".Length..]))];

    private static string Token(string address) => address[(address.LastIndexOf('/') + 1)..];
}
