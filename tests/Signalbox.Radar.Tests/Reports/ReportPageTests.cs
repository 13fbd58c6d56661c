using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Signalbox.Platform.Data;
using Signalbox.Radar.Reports;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Reports;

public sealed class ReportPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Whoever_has_the_link_reads_the_report(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new RadarModule());
        var token = ReportBuilder.NewToken();
        await server.HasAsync(ReportExamples.Row(ReportExamples.Rich(), token));

        var answer = await server.Anonymous.GetAsync($"/r/{token}", Ct);
        var again = await server.Anonymous.GetAsync($"/r/{token}", Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Contains("光模块厂商上调四季度出货指引", html, StringComparison.Ordinal);
        Assert.Equal(html, await again.Content.ReadAsStringAsync(Ct));
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache, private", answer.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("noindex, nofollow, noarchive", answer.Headers.GetValues("X-Robots-Tag").Single());
        Assert.StartsWith(
            "default-src 'none'; style-src 'self';",
            answer.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_browser_that_has_the_page_is_told_so_and_a_small_one_is_sent_compressed()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        var token = ReportBuilder.NewToken();
        await server.HasAsync(ReportExamples.Row(ReportExamples.Rich(), token));
        var plain = await server.Anonymous.GetAsync($"/r/{token}", Ct);

        var compressed = await SendAsync(server, HttpMethod.Get, token, r => r.AcceptEncoding.ParseAdd("gzip, br"));
        var refused = await SendAsync(server, HttpMethod.Get, token, r => r.AcceptEncoding.ParseAdd("br;q=0"));
        var known = await SendAsync(server, HttpMethod.Get, token, r => r.IfNoneMatch.Add(plain.Headers.ETag!));
        var head = await SendAsync(server, HttpMethod.Head, token, _ => { });

        var bytes = await compressed.Content.ReadAsByteArrayAsync(Ct);
        Assert.Equal("br", compressed.Content.Headers.ContentEncoding.Single());
        Assert.InRange(bytes.Length, 1, 15 * 1024);
        Assert.Equal(await plain.Content.ReadAsStringAsync(Ct), Decompress(bytes));
        Assert.Empty(refused.Content.Headers.ContentEncoding);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Empty(await known.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal(plain.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task The_files_that_the_page_names_are_there_and_may_be_kept()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        var token = ReportBuilder.NewToken();
        await server.HasAsync(ReportExamples.Row(ReportExamples.Empty(), token));
        var page = await server.PageAsync($"/r/{token}");

        var files = page.QuerySelectorAll("link[href]").Select(l => l.GetAttribute("href")!).ToList();

        Assert.Equal(2, files.Count);
        foreach (var file in files)
        {
            var answer = await server.Anonymous.GetAsync(new Uri(new Uri(server.Http.BaseAddress!, "/r/x"), file), Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl!.ToString());
            Assert.InRange(answer.Content.Headers.ContentLength!.Value, 1, 60 * 1024);
        }
    }

    [Theory]
    [InlineData("0123456789abcdefABCDEF_-01234567")]
    [InlineData("0123456789abcdefABCDEF_-0123456")]
    [InlineData("%27%20OR%201=1--")]
    [InlineData("0123456789abcdefABCDEF_-0123456%E4%B8%80")]
    public async Task A_link_that_never_was_says_so_and_nothing_else(string token)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());

        var answer = await server.Anonymous.GetAsync($"/r/{token}", Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Contains("没有这份报告", html, StringComparison.Ordinal);
        Assert.Equal("noindex, nofollow, noarchive", answer.Headers.GetValues("X-Robots-Tag").Single());
    }

    [Theory, EachDatabase]
    public async Task A_link_ends_at_its_time_even_when_the_page_is_at_hand(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new RadarModule());
        var token = ReportBuilder.NewToken();
        var end = server.Clock.GetUtcNow().AddDays(1);
        await server.HasAsync(ReportExamples.Row(ReportExamples.Rich(), token, end));

        var before = await server.Anonymous.GetAsync($"/r/{token}", Ct);
        server.Clock.Advance(TimeSpan.FromDays(1));
        var after = await server.Anonymous.GetAsync($"/r/{token}", Ct);

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, after.StatusCode);
        var html = await after.Content.ReadAsStringAsync(Ct);
        Assert.Contains("这个报告链接已过期", html, StringComparison.Ordinal);
        Assert.DoesNotContain("光模块", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_reports_than_are_kept_at_hand_are_each_shown_as_their_own()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        var tokens = Enumerable.Range(1, 40).ToDictionary(n => n, _ => ReportBuilder.NewToken());
        foreach (var (number, token) in tokens)
            await server.HasAsync(
                ReportExamples.Row(ReportExamples.Empty() with { Judges = [$"规则/{number}"] }, token)
            );

        for (var round = 0; round < 2; round++)
            foreach (var (number, token) in tokens)
            {
                var page = await server.PageAsync($"/r/{token}");
                Assert.Equal($"规则/{number}", page.QuerySelector("footer bdi")!.TextContent);
            }
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TestServer server,
        HttpMethod method,
        string token,
        Action<HttpRequestHeaders> set
    )
    {
        using var request = new HttpRequestMessage(method, $"/r/{token}");
        set(request.Headers);
        return await server.Anonymous.SendAsync(request, Ct);
    }

    private static string Decompress(byte[] bytes)
    {
        using var brotli = new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var reader = new StreamReader(brotli, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
