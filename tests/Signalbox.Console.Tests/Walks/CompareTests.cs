using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Signalbox.Console.Tests.Browsing;
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
        await using var server = await World.EmptyAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
                ["Llm:DeepSeek:BaseUrl"] = vendor.Url,
                ["Llm:DeepSeek:ApiKey"] = vendor.Key!, // it has one from the start
            }
        );
        using var samples = await server.Http.PutAsync("/api/v1/radar/samples", content: null, Ct);
        samples.EnsureSuccessStatusCode();
        vendor.Answer = body => Says(body, isOpportunity: true);
        await AgainAsync(server);
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
        await AgainAsync(server);

        await visit.GoAsync("/prompts/2");

        await Expect(page.Locator("main")).ToContainTextAsync("都算机会 0 篇");
        await Expect(page.Locator(".verdicts tbody tr").First).ToContainTextAsync("机会 86");
        await Expect(page.Locator(".verdicts tbody tr").First).ToContainTextAsync("就是这样");
    }

    private static async Task AgainAsync(TestServer server)
    {
        var asked = await server.Http.PostAsJsonAsync("/api/v1/radar/rejudgings", new { days = 7 }, Ct);
        Assert.True(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync(Ct));
        for (var looks = 0; looks < 1200; looks++)
        {
            var all = await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/rejudgings", Ct);
            if (all.EnumerateArray().All(r => r.GetProperty("state").GetString() == "Done"))
                return;
            await Task.Delay(50, Ct);
        }
        Assert.Fail("The articles were not judged again.");
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
                evidence = new[]
                {
                    VendorRequest.FirstUserText(body).Split("<title>")[1].Split("</title>")[0],
                },
            }
        );
}
