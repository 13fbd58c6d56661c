using AngleSharp.Html.Parser;
using Signalbox.Platform.Data;
using Signalbox.Radar;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Guards;

/// <summary>How much a first load may weigh.</summary>
public sealed class BudgetTests(ITestOutputHelper output)
{
    private const int Kilobyte = 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Our_own_script_and_styles_stay_small()
    {
        var root = Path.Combine(Tree.Root, "src", "Signalbox.Platform", "Ui", "wwwroot");

        Assert.InRange(Directory.GetFiles(root, "*.js").Sum(f => new FileInfo(f).Length), 1, 20 * Kilobyte);
        Assert.InRange(
            Directory.GetFiles(Path.Combine(root, "css")).Sum(f => new FileInfo(f).Length),
            1,
            60 * Kilobyte
        );
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/opportunities")]
    [InlineData("/dev/kit")]
    public async Task A_first_load_stays_within_its_budget(string path)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        using var client = await server.SignedInAsync();
        client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("br");

        var page = await client.GetAsync(path, Ct);
        Assert.Equal(["br"], page.Content.Headers.ContentEncoding);
        var html = (await page.Content.ReadAsByteArrayAsync(Ct)).Length;
        var total = html;
        var document = await new HtmlParser().ParseDocumentAsync(await server.HtmlAsync(path), Ct);
        foreach (
            var address in document.QuerySelectorAll(
                "script[src], link[rel=stylesheet], link[rel=icon], link[rel=manifest]"
            )
        )
        {
            var file = await client.GetAsync(address.GetAttribute("src") ?? address.GetAttribute("href"), Ct);
            Assert.True(file.Headers.CacheControl?.MaxAge > TimeSpan.FromDays(300));
            total += (await file.Content.ReadAsByteArrayAsync(Ct)).Length;
        }

        output.WriteLine($"{path}: {html / 1024.0:0.0} KB of HTML, {total / 1024.0:0.0} KB in all, brotli");
        Assert.InRange(html, 1, 15 * Kilobyte);
        Assert.InRange(total, 1, 60 * Kilobyte);
    }
}
