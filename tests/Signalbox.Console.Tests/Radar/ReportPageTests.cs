using System.Net;
using Signalbox.Platform.Identity;

namespace Signalbox.Console.Tests.Radar;

public sealed class ReportPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_latest_stands_on_top_and_is_found_by_id_and_by_day()
    {
        await using var console = await RadarConsole.StartAsync();

        var latest = await console.GetAsync("/reports");
        var byId = await console.GetAsync(latest.One("#month a").GetAttribute("href")!);
        var byDay = await console.GetAsync($"/reports/{latest.One("h1").TextContent.Split(' ')[1]}");

        Assert.Equal(2, latest.Document.QuerySelectorAll(".findings > li").Length);
        Assert.Contains(RadarConsole.HostileTitle, latest.Main, StringComparison.Ordinal);
        Assert.Empty(latest.Document.QuerySelectorAll("main script, main img"));
        Assert.Equal(latest.One("h1").TextContent, byId.One("h1").TextContent);
        Assert.Equal(latest.One("h1").TextContent, byDay.One("h1").TextContent);
        Assert.Contains("不推送", latest.One("#pushes").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_withdrawn_made_anew_and_given_an_end()
    {
        await using var console = await RadarConsole.StartAsync();
        var first = LinkOf(await console.GetAsync("/reports"));

        var revoked = await console.PostAsync("/reports", "share", ("act", "revoke"), ("days", "30"));
        var gone = await console.Server.Anonymous.GetAsync(first, Ct);
        var made = await console.PostAsync("/reports", "share", ("act", "renew"), ("days", "7"));
        var second = LinkOf(made);
        var shown = await console.Server.Anonymous.GetAsync(second, Ct);
        var forever = await console.PostAsync("/reports", "share", ("act", "expiry"), ("days", "0"));

        Assert.Contains("已停用链接", revoked.Toast, StringComparison.Ordinal);
        Assert.Contains("没有有效的链接", revoked.One("#share").TextContent, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, gone.StatusCode);
        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.Contains("一直有效", forever.One("#share p.small").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_exported_as_Markdown_by_whoever_is_signed_in()
    {
        await using var console = await RadarConsole.StartAsync();
        using var viewer = await console.Server.SignedInAsync(UserRole.Viewer);
        var page = await RadarConsole.GetAsync(viewer, "/reports");

        var file = await viewer.GetAsync(page.One(".head a[download]").GetAttribute("href"), Ct);

        Assert.Equal("text/markdown", file.Content.Headers.ContentType?.MediaType);
        Assert.Empty(page.Document.QuerySelectorAll("#share form"));
    }

    [Theory]
    [InlineData("2020-01-01")]
    [InlineData("2020-01-01-1450")]
    [InlineData("nonsense")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task One_that_is_not_there_is_a_404_with_the_list_beside_it(string key)
    {
        await using var console = await RadarConsole.StartAsync();

        var page = await console.GetAsync($"/reports/{key}");

        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("radar.report.not-found", page.One("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("#month"));
    }

    [Fact]
    public async Task Without_any_it_says_when_the_first_one_comes()
    {
        await using var console = await RadarConsole.StartAsync(samples: false);

        Assert.Contains("还没有日报", (await console.GetAsync("/reports")).Main, StringComparison.Ordinal);
    }

    private static Uri LinkOf(Shown page) =>
        new(new Uri(page.One("#share a.secret").GetAttribute("href")!).PathAndQuery, UriKind.Relative);
}
