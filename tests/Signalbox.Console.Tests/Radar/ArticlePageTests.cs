using System.Net;

namespace Signalbox.Console.Tests.Radar;

public sealed class ArticlePageTests
{
    [Fact]
    public async Task The_list_says_of_each_article_what_was_made_of_it_and_why()
    {
        await using var console = await RadarConsole.StartAsync();

        var all = await console.GetAsync("/articles");
        var dropped = await console.GetAsync("/articles?standing=Dropped");

        Assert.Equal(3, all.Document.QuerySelectorAll("tr[data-row]").Length);
        Assert.Contains(RadarConsole.HostileTitle, all.Main, StringComparison.Ordinal);
        Assert.Empty(all.Document.QuerySelectorAll("main script, main img"));
        var row = dropped.One("tr[data-row]");
        Assert.Contains("今天多云", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("落选", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reader_shows_text_judgements_origins_and_revisions_and_runs_nothing()
    {
        await using var console = await RadarConsole.StartAsync();
        var path = await PathAsync(console, "<script>");

        var page = await console.GetAsync(path);

        Assert.NotEmpty(page.Document.QuerySelectorAll(".original mark"));
        Assert.Contains("规则 v1", page.One("#judgements").TextContent, StringComparison.Ordinal);
        Assert.Contains("首发", page.One("#origins").TextContent, StringComparison.Ordinal);
        Assert.Contains("第 1 版", page.One("#revisions").TextContent, StringComparison.Ordinal);
        Assert.Empty(
            page.Document.QuerySelectorAll(
                "main script, main img:not([src^='/pictures/']), main [onclick], main [onerror]"
            )
        );
        Assert.Single(page.Document.QuerySelectorAll("h1"));
    }

    [Fact]
    public async Task Judging_again_says_the_cost_first_and_is_then_under_way()
    {
        await using var console = await RadarConsole.StartAsync();
        var path = await PathAsync(console, "今天多云");

        var sheet = await console.GetAsync($"{path}/judge");
        var asked = await console.PostAsync($"{path}/judge", "judge");
        var prompts = await console.GetAsync("/prompts");

        Assert.Contains("¥0.00", sheet.Main, StringComparison.Ordinal);
        Assert.Equal(path, asked.Path);
        Assert.Contains("已排队", asked.Toast, StringComparison.Ordinal);
        Assert.Contains("一篇文章", prompts.One("#rejudgings").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_not_there_is_a_404()
    {
        await using var console = await RadarConsole.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await console.GetAsync($"/articles/{Guid.Empty}")).Status);
    }

    private static async Task<string> PathAsync(RadarConsole console, string title) =>
        (await console.GetAsync("/articles"))
            .Document.QuerySelectorAll("tr[data-row] a")
            .First(a => a.TextContent.Contains(title, StringComparison.Ordinal))
            .GetAttribute("href")!;
}
