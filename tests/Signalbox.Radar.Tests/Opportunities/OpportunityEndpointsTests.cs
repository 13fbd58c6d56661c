using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Sources;
using Signalbox.Radar.Tests.Judging;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Opportunities;

public sealed class OpportunityEndpointsTests
{
    private const string Opportunities = "/api/v1/radar/opportunities";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_day_lists_its_opportunities_strongest_first_with_article_sources_and_judge(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var subsidy = await host.ArticleAsync();
        var vouchers = await host.ArticleAsync("vouchers");
        await CarriedByAsync(host, subsidy, ("杭州经信", OriginMatch.First), ("转载号", OriginMatch.SameText));
        await host.JudgeAsync(vouchers);
        await host.JudgeAsync(subsidy);

        var rows = await ListAsync(host, "");

        Assert.Equal([subsidy.Title, vouchers.Title], rows.Select(r => r.GetProperty("title").GetString()));
        var first = rows[0];
        Assert.Equal("2026-03-02", first.GetProperty("day").GetString());
        Assert.Equal("2026-03-20", first.GetProperty("deadline").GetString());
        Assert.Equal("rules/1", first.GetProperty("judge").GetProperty("name").GetString());
        Assert.Equal("Rules", first.GetProperty("judge").GetProperty("judge").GetString());
        Assert.Equal(subsidy.Url, first.GetProperty("article").GetProperty("url").GetString());
        Assert.Equal(
            [("杭州经信", "First"), ("转载号", "SameText")],
            first
                .GetProperty("article")
                .GetProperty("sources")
                .EnumerateArray()
                .Select(s => (s.GetProperty("source").GetString(), s.GetProperty("match").GetString()))
        );
    }

    [Fact]
    public async Task Weaker_ones_and_other_days_are_left_out_when_asked()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);
        await host.JudgeAsync(await host.ArticleAsync());
        await host.JudgeAsync(await host.ArticleAsync("vouchers"));

        Assert.Equal(2, (await ListAsync(host, "?day=2026-03-02&minScore=0")).Count);
        Assert.Single(await ListAsync(host, "?minScore=80"));
        Assert.Empty(await ListAsync(host, "?day=2026-03-01"));
        var refused = await host.Server.Http.GetAsync($"{Opportunities}?minScore=101", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Theory, EachDatabase]
    public async Task One_is_shown_with_the_text_that_its_evidence_stands_in(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var judged = await host.JudgeAsync(await host.ArticleAsync());

        var shown = await host.Server.Http.GetFromJsonAsync<JsonElement>(
            $"{Opportunities}/{judged.Opportunity!.Id}",
            Ct
        );
        var missing = await host.Server.Http.GetAsync($"{Opportunities}/{Guid.Empty}", Ct);

        var text =
            shown.GetProperty("opportunity").GetProperty("article").GetProperty("title").GetString()
            + shown.GetProperty("text").GetString();
        Assert.All(
            shown.GetProperty("opportunity").GetProperty("evidence").EnumerateArray(),
            e => Assert.Contains(e.GetString()!, text, StringComparison.Ordinal)
        );
        Assert.All(
            shown.GetProperty("opportunity").GetProperty("amounts").EnumerateArray(),
            a => Assert.Contains(a.GetString()!, text, StringComparison.Ordinal)
        );
        Assert.NotEmpty(shown.GetProperty("opportunity").GetProperty("amounts").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(JudgingHost host, string query) =>
        [
            .. (await host.Server.Http.GetFromJsonAsync<JsonElement>(Opportunities + query, Ct))
                .GetProperty("rows")
                .EnumerateArray(),
        ];

    private static async Task CarriedByAsync(
        JudgingHost host,
        Article article,
        params (string Title, OriginMatch Match)[] sources
    )
    {
        foreach (var (title, match) in sources)
        {
            var source = new Source
            {
                Id = Ids.New(host.Server.Clock),
                Kind = SourceKind.Feed,
                Title = title,
                Address = $"https://example.com/{title}",
                CreatedAt = host.Server.Clock.GetUtcNow(),
            };
            var origin = new ArticleOrigin
            {
                Id = Ids.New(host.Server.Clock),
                ArticleId = article.Id,
                SourceId = source.Id,
                ItemKey = title,
                Title = article.Title,
                Url = $"{article.Url}/{title}",
                Match = match,
                SeenAt = host.Server.Clock.GetUtcNow(),
                RunId = null,
            };
            await host.Server.HasAsync(source, origin);
            host.Server.Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
