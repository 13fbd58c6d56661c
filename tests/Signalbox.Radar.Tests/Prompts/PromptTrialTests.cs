using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Radar.Prompts;
using Signalbox.Radar.Tests.Judging;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Prompts;

public sealed class PromptTrialTests
{
    private const string Prompts = "/api/v1/radar/prompts";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_draft_is_tried_on_stored_articles_beside_what_was_said_before_and_stores_nothing(
        DatabaseKind kind
    )
    {
        await using var host = await JudgingHost.ByModelAsync(kind);
        host.Vendor.Answer = _ => JudgingHost.Says();
        var judged = await host.ArticleAsync();
        await host.JudgeAsync(judged);
        var fresh = await host.ArticleAsync("weather");
        host.Vendor.Answer = _ => JudgingHost.Says(isOpportunity: false, score: 12, evidence: []);

        var tried = await TryAsync(
            host,
            new
            {
                system = "输出 JSON。草稿",
                interests = "- 天气",
                articles = (Guid[])[judged.Id, fresh.Id],
            }
        );

        var rows = tried.GetProperty("rows");
        Assert.Equal("Opportunity", rows[0].GetProperty("before").GetProperty("outcome").GetString());
        Assert.Equal("Dropped", rows[0].GetProperty("after").GetProperty("outcome").GetString());
        Assert.Equal(12, rows[0].GetProperty("after").GetProperty("score").GetInt32());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("before").ValueKind);
        Assert.True(tried.GetProperty("costCny").GetDecimal() > 0);
        Assert.Contains(host.Vendor.Requests, r => r.System.Contains("草稿", StringComparison.Ordinal));
        Assert.Single(await host.JudgementsAsync());
        var saved = await host.Server.Http.GetFromJsonAsync<JsonElement>(Prompts, Ct);
        Assert.Equal(1, saved.GetArrayLength());
    }

    [Fact]
    public async Task Without_a_model_the_rules_say_what_they_say_and_it_costs_nothing()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);
        await host.ArticleAsync();
        await host.ArticleAsync("weather");

        var tried = await TryAsync(
            host,
            new
            {
                system = "JSON",
                interests = "x",
                last = 2,
            }
        );

        Assert.Equal("rules/1", tried.GetProperty("judgeName").GetString());
        Assert.Equal(0, tried.GetProperty("costCny").GetDecimal());
        Assert.Equal(2, tried.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task A_draft_that_could_not_be_saved_cannot_be_tried_nor_can_more_than_twenty_articles()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);

        Assert.Equal("radar.prompt.no-json", await RefusedAsync(new { system = "x", interests = "y" }));
        Assert.Equal(
            "input.invalid",
            await RefusedAsync(
                new
                {
                    system = "JSON",
                    interests = "y",
                    last = 21,
                }
            )
        );
        Assert.Equal(
            "radar.article.not-found",
            await RefusedAsync(
                new
                {
                    system = "JSON",
                    interests = "y",
                    articles = (Guid[])[Guid.Empty],
                }
            )
        );

        async Task<string?> RefusedAsync(object trial)
        {
            var answer = await host.Server.Http.PostAsJsonAsync($"{Prompts}/trials", trial, Ct);
            return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString();
        }
    }

    [Theory, EachDatabase]
    public async Task Two_versions_are_compared_line_by_line(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var saved = await host.Server.Http.PostAsJsonAsync(
            Prompts,
            new
            {
                system = ShippedPrompt.System,
                interests = ShippedPrompt.Interests + "\n- 天气：暴雨预警",
                note = "加一条",
            },
            Ct
        );
        Assert.True(saved.IsSuccessStatusCode);

        var changes = await host.Server.Http.GetFromJsonAsync<JsonElement>($"{Prompts}/1/changes/2", Ct);
        var missing = await host.Server.Http.GetAsync($"{Prompts}/9", Ct);

        Assert.All(
            changes.GetProperty("system").EnumerateArray(),
            l => Assert.Equal("Same", l.GetProperty("change").GetString())
        );
        var added = changes
            .GetProperty("interests")
            .EnumerateArray()
            .Single(l => l.GetProperty("change").GetString() != "Same");
        Assert.Equal(
            ("Added", "- 天气：暴雨预警"),
            (added.GetProperty("change").GetString(), added.GetProperty("text").GetString())
        );
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData("a\nb\nc", "a\nc", " a|-b| c")]
    [InlineData("a\nc", "a\nb\nc", " a|+b| c")]
    [InlineData("a\nb", "a\nx", " a|-b|+x")]
    [InlineData("", "", " ")]
    [InlineData("a\r\nb\n", "a\nb", " a| b")]
    public void A_comparison_has_every_line_once(string before, string after, string expected) =>
        Assert.Equal(
            expected,
            string.Join(
                '|',
                PromptDiff
                    .Of(before, after)
                    .Select(l =>
                        l.Change switch
                        {
                            LineChange.Same => " ",
                            LineChange.Added => "+",
                            _ => "-",
                        } + l.Text
                    )
            )
        );

    private static async Task<JsonElement> TryAsync(JudgingHost host, object trial)
    {
        var answer = await host.Server.Http.PostAsJsonAsync($"{Prompts}/trials", trial, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }
}
