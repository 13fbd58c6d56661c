using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Signalbox.FarEnds.FeedSite;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Articles.Pictures;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Articles.Pictures;

public sealed partial class PictureTests
{
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 1, 2, 3, 4];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_picture_of_an_article_comes_through_this_server_and_is_kept(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        var address = world.Site.Put("/p.png", FeedAnswer.Bytes(Png, "application/octet-stream"));
        var html = await HtmlAsync(world, $"<p>图：<img data-src=\"{address}\" onerror=\"x()\"></p>");
        var path = PathOf(html);
        using var viewer = await world.Server.As(UserRole.Viewer);

        var first = await viewer.GetAsync(path, Ct);
        var second = await viewer.GetAsync(path, Ct);
        var stranger = await world.Server.Anonymous.GetAsync(path, Ct);

        Assert.DoesNotContain("onerror", html, StringComparison.Ordinal);
        Assert.DoesNotContain($"src=\"{address}\"", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("image/png", first.Content.Headers.ContentType?.MediaType); // by its bytes
        Assert.Equal(Png, await first.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal(Png, await second.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal("nosniff", first.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains(
            "sandbox",
            first.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
        Assert.NotEqual(HttpStatusCode.OK, stranger.StatusCode);
        var visit = Assert.Single(world.Site.Visits, v => v.Path == "/p.png");
        Assert.False(visit.Headers.ContainsKey("Referer"));
        Assert.False(visit.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task Nothing_is_fetched_that_was_not_signed()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var address = world.Site.Put("/p.png", FeedAnswer.Bytes(Png, "image/png"));
        var path = PathOf(await HtmlAsync(world, $"<p><img src=\"{address}\"></p>"));
        var other = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{world.Site.Url}/secret")).TrimEnd('=');

        foreach (
            var wrong in new[]
            {
                $"{path.Split('?')[0]}?u={other}",
                path.Replace("/pictures/", "/pictures/x", StringComparison.Ordinal),
                path.Split('?')[0],
                $"/pictures/?u={other}",
                $"{path.Split('?')[0]}?u=%00%ff",
            }
        )
            Assert.Equal(HttpStatusCode.NotFound, (await world.Server.Http.GetAsync(wrong, Ct)).StatusCode);

        Assert.DoesNotContain(world.Site.Visits, v => v.Path is "/secret" or "/p.png");
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/svg+xml", 400)]
    [InlineData("<html><script>alert(1)</script></html>", "image/png", 400)]
    [InlineData("GIF8", "image/gif", 400)]
    [InlineData("", "image/png", 400)]
    public async Task What_is_no_picture_is_not_shown_whatever_it_calls_itself(string body, string type, int status)
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var address = world.Site.Put("/p", FeedAnswer.Text(body, type));

        var answer = await world.Server.Http.GetAsync(
            PathOf(await HtmlAsync(world, $"<p><img src=\"{address}\"></p>")),
            Ct
        );

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal("radar.picture.no-picture", await CodeAsync(answer));
    }

    [Fact]
    public async Task A_picture_that_is_too_large_gone_or_slow_is_refused_in_a_sentence()
    {
        await using var world = await RadarWorld.StartAsync(
            DatabaseKind.Sqlite,
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Radar:Pictures:MaxBytes"] = "2048" }
        );
        var large = world.Site.Put("/large", FeedAnswer.Bytes([.. Png, .. new byte[4096]], "image/png"));
        var endless = world.Site.Put("/endless", FeedAnswer.Endless());
        var gone = world.Site.Put("/gone", FeedAnswer.Only(404));
        var circle = world.Site.Put("/circle", FeedAnswer.Redirect("/circle"));
        var cut = world.Site.Put("/cut", FeedAnswer.CutOff("abc"));
        var html = await HtmlAsync(
            world,
            string.Concat(new[] { large, endless, gone, circle, cut }.Select(a => $"<p><img src=\"{a}\"></p>"))
        );
        var paths = Paths().Matches(html).Select(m => m.Value.Replace("&amp;", "&", StringComparison.Ordinal)).ToList();

        List<string?> codes = [];
        foreach (var path in paths)
            codes.Add(await CodeAsync(await world.Server.Http.GetAsync(path, Ct)));

        Assert.Equal(
            [
                "radar.picture.too-large",
                "radar.picture.too-large",
                "radar.picture.not-had",
                "radar.feed.redirect-circle",
                "radar.picture.not-had",
            ],
            codes
        );
    }

    [Fact]
    public async Task A_private_address_is_not_called_even_when_it_stands_in_an_article()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var redirect = world.Site.Put("/r.png", FeedAnswer.Redirect("http://169.254.169.254/latest/meta-data"));
        var html = await HtmlAsync(world, $"<p><img src=\"http://10.0.0.1/x.png\"><img src=\"{redirect}\"></p>");

        foreach (Match path in Paths().Matches(html))
        {
            var answer = await world.Server.Http.GetAsync(
                path.Value.Replace("&amp;", "&", StringComparison.Ordinal),
                Ct
            );
            Assert.Equal("outbound.private-address", await CodeAsync(answer));
        }
    }

    [Fact]
    public async Task Switched_off_a_picture_is_a_link_as_before()
    {
        await using var world = await RadarWorld.StartAsync(
            DatabaseKind.Sqlite,
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Radar:Pictures:Enabled"] = "false" }
        );

        var html = await HtmlAsync(world, "<p><img src=\"https://example.com/p.png\" alt=\"图一\"></p>");

        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("class=\"picture\">图一</a>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_stays_within_its_bound()
    {
        await using var world = await RadarWorld.StartAsync(
            DatabaseKind.Sqlite,
            settings: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Radar:Pictures:CacheBytes"] = "100000",
            }
        );
        var pictures = Enumerable
            .Range(0, 12)
            .Select(n => world.Site.Put($"/{n}.png", FeedAnswer.Bytes([.. Png, .. new byte[20_000]], "image/png")))
            .ToList();
        var html = await HtmlAsync(world, string.Concat(pictures.Select(p => $"<p><img src=\"{p}\"></p>")));
        foreach (Match path in Paths().Matches(html))
        {
            var answer = await world.Server.Http.GetAsync(
                path.Value.Replace("&amp;", "&", StringComparison.Ordinal),
                Ct
            );
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            world.Advance(TimeSpan.FromSeconds(1));
        }

        var files = new DirectoryInfo(Path.Combine(world.Server.DataFolder, "cache", "pictures")).GetFiles();
        Assert.InRange(files.Sum(f => f.Length), 60_000, 100_000);
    }

    [Theory]
    [InlineData("FFD8FFE000104A46", "image/jpeg")]
    [InlineData("474946383961", "image/gif")]
    [InlineData("524946460000000057454250565038", "image/webp")]
    [InlineData("0000002066747970617669660000", "image/avif")]
    [InlineData("424D46000000000000003600000028", "image/bmp")]
    [InlineData("424D4600000041", null)]
    [InlineData("FFD8", null)]
    [InlineData("3C737667", null)] // <svg
    [InlineData("25504446", null)] // PDF
    [InlineData("", null)]
    public void A_picture_is_known_by_its_first_bytes(string hex, string? type) =>
        Assert.Equal(type, PictureType.Of(Convert.FromHexString(hex)));

    private static string PathOf(string html) =>
        Paths().Match(html).Value.Replace("&amp;", "&", StringComparison.Ordinal) is { Length: > 0 } path
            ? path
            : throw new InvalidOperationException(html);

    private static async Task<string> HtmlAsync(RadarWorld world, string body)
    {
        await world.SourceAsync(
            world.Site.Put(
                "/a.xml",
                FeedAnswer.Text(
                    $"<rss><channel><title>甲</title><item><guid>1</guid><title>一</title><description><![CDATA[{body}]]></description></item></channel></rss>"
                )
            ),
            "甲"
        );
        await world.SlotAsync("07:00");
        var list = await world.Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/articles", Ct);
        var id = list.GetProperty("rows")[0].GetProperty("id").GetGuid();
        var article = await world.Server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/radar/articles/{id}", Ct);
        return article.GetProperty("html").GetString()!;
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage refused) =>
        (await refused.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString();

    [GeneratedRegex("/pictures/[A-Za-z0-9_-]+\\?u=[A-Za-z0-9_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Paths();
}
