using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
using Signalbox.FarEnds.FeedSite;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Testing;
using static Microsoft.Playwright.Assertions;

namespace Signalbox.Console.Tests.Walks;

public sealed class CompareTests(Browser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_versions_of_the_prompt_stand_side_by_side_on_the_same_articles()
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        await using var site = await FeedServer.StartAsync(Ct);
        var feed = site.Put(
            "/feed.xml",
            FeedAnswer.Text(
                "<rss version=\"2.0\"><channel><title>河湾快讯</title><item><title>冷链补助开始申报</title><link>https://example.com/1</link><guid>1</guid><description>新建产地冷库补助三成，最高八十万元，四月十八日截止。</description></item></channel></rss>"
            )
        );
        await using var server = await World.EmptyAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
                ["Llm:DeepSeek:BaseUrl"] = vendor.Url,
                ["Llm:DeepSeek:ApiKey"] = vendor.Key!, // it has one from the start
            }
        );
        vendor.Answer = body => Says(body, isOpportunity: true);
        await SendAsync(server, "sources", new { address = feed.AbsoluteUri, title = "河湾快讯" });
        await SendAsync(server, "slot-runs", new { slot = "07:00" });
        await DoneAsync(server, "slot-runs", "step");
        vendor.Answer = body => Says(body, isOpportunity: false);
        await using var visit = await Visit.StartAsync(browser, server);
        var page = visit.Page;
        await visit.GoAsync("/prompts/new");
        await page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "关注什么" }).FillAsync("只看招标");
        await page.GetByLabel("改动说明").FillAsync("更严");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "保存新版本" }).ClickAsync();
        await Expect(page.Locator(".toast")).ToContainTextAsync("v2");
        await visit.GoAsync("/prompts/2");
        await Expect(page.Locator("main")).ToContainTextAsync("还没有两版都判过的文章");
        await SendAsync(server, "rejudgings", new { days = 7 });
        await DoneAsync(server, "rejudgings", "state");

        await visit.GoAsync("/prompts/2");

        await Expect(page.Locator("main")).ToContainTextAsync("都算机会 0 篇");
        await Expect(page.Locator(".verdicts tbody tr").First).ToContainTextAsync("机会 86");
        await Expect(page.Locator(".verdicts tbody tr").First).ToContainTextAsync("就是这样");
    }

    private static async Task SendAsync(TestServer server, string path, object body)
    {
        using var answer = await server.Http.PostAsJsonAsync($"/api/v1/radar/{path}", body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private static async Task DoneAsync(TestServer server, string list, string field)
    {
        for (var looks = 0; looks < 1200; looks++)
        {
            var all = await server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/radar/{list}", Ct);
            if (all.GetArrayLength() > 0 && all.EnumerateArray().All(r => r.GetProperty(field).GetString() == "Done"))
                return;
            await Task.Delay(50, Ct);
        }
        Assert.Fail($"{list} did not end.");
    }

    private static string Says(JsonElement body, bool isOpportunity) =>
        JsonSerializer.Serialize(
            new
            {
                isOpportunity,
                score = 86,
                kind = "补贴申报",
                headline = "开放申报",
                reason = "就是这样。",
                evidence = new[] { VendorRequest.FirstUserText(body).Split("<title>")[1].Split("</title>")[0] },
            }
        );
}
