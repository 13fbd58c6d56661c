using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Contracts;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Sources;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.SampleData;

public sealed class SampleDataTests
{
    private const string Samples = "/api/v1/radar/samples";

    private static readonly IReadOnlyList<RadarSampleSource> Material =
    [
        new(
            "policy",
            "政策（示例）",
            [
                new(
                    "a",
                    TimeSpan.FromHours(3),
                    "关于组织申报2026年度专项资金的通知",
                    "<p>现组织开展专项资金申报工作，单个项目最高支持300万元。请于2026年3月20日前提交申报材料。</p>",
                    "fund"
                ),
                new("b", TimeSpan.FromHours(5), "今天多云", "<p>气温8到15度。</p>", null),
            ]
        ),
        new(
            "copy",
            "转载（示例）",
            [new("c", TimeSpan.FromHours(1), "专项资金开始申报", "<p>请于3月20日前申报。</p>", "fund")]
        ),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Samples_come_in_once_and_go_without_a_trace_while_everything_else_stays(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new RadarModule(_ => Material));
        await server.HasAsync(Mine(server));
        var before = await CountsAsync(server);

        var installed = await PutAsync(server);
        var again = await PutAsync(server);
        var opportunities = await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/opportunities", Ct);
        var report = (await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/reports", Ct))[0];
        var page = await server.Anonymous.GetAsync(new Uri(report.GetProperty("link").GetString()!).AbsolutePath, Ct);
        var removed = await (await server.Http.DeleteAsync(Samples, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);

        Assert.Equal(installed.GetRawText(), again.GetRawText());
        Assert.Equal((2, 2, 1, 1), (Number("sources"), Number("articles"), Number("opportunities"), Number("reports")));
        var found = Assert.Single(opportunities.GetProperty("rows").EnumerateArray());
        Assert.Equal(2, found.GetProperty("article").GetProperty("sources").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("（示例）", report.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.False(removed.GetProperty("installed").GetBoolean());
        Assert.Equal(before, await CountsAsync(server));

        int Number(string name) => installed.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task A_build_without_samples_says_so()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());

        var state = await server.Http.GetFromJsonAsync<JsonElement>(Samples, Ct);
        var refused = await server.Http.PutAsync(Samples, null, Ct);

        Assert.False(state.GetProperty("available").GetBoolean());
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    private static Source Mine(TestServer server) =>
        new()
        {
            Id = Ids.New(server.Clock),
            Kind = SourceKind.Feed,
            Title = "自己的",
            Address = "https://example.com/rss",
            CreatedAt = server.Clock.GetUtcNow(),
        };

    private static async Task<JsonElement> PutAsync(TestServer server)
    {
        var put = await server.Http.PutAsync(Samples, null, Ct);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync(Ct));
        return await put.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task<string> CountsAsync(TestServer server)
    {
        await using var db = await server
            .Services.GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(Ct);
        return string.Join(
            ' ',
            await db.Set<Source>().CountAsync(Ct),
            await db.Set<Article>().CountAsync(Ct),
            await db.Set<ArticleOrigin>().CountAsync(Ct),
            await db.Set<ArticleSnapshot>().CountAsync(Ct),
            await db.Set<Judgement>().CountAsync(Ct),
            await db.Set<Opportunity>().CountAsync(Ct),
            await db.Set<Report>().CountAsync(Ct)
        );
    }
}
