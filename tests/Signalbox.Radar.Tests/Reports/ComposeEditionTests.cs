using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Radar.Opportunities;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Editions;
using Signalbox.Radar.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Reports;

public sealed class ComposeEditionTests
{
    private static readonly EditionPeriod Week = new(
        ReportEdition.Week,
        new DateOnly(2026, 2, 23),
        new DateOnly(2026, 3, 1)
    );

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_week_holds_its_days_its_best_and_what_became_of_them(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind);
        var past = new RadarPast(server);
        var (news, mine) = (await past.SourceAsync("政策速递"), await past.SourceAsync("私人", Guid.CreateVersion7()));
        var monday = await past.RunAsync(Week.First, 20, 18, 3, 0.2m);
        await past.RunAsync(Week.Last, 5, 5, 1, 0.1m);
        await past.RunAsync(Week.First.AddDays(-1), 9, 8, 1);
        await server.HasAsync(
            new SlotSource
            {
                RunId = monday.Id,
                SourceId = news.Id,
                Fetched = 40,
                NewArticles = 20,
                Merged = 2,
            }
        );
        await past.FoundAsync(news, Week.First, "补贴申报", 81, OpportunityState.Accepted, run: monday.Id);
        await past.FoundAsync(news, Week.First, "招标采购", 90, OpportunityState.Ignored, prompt: 3, run: monday.Id);
        await past.FoundAsync(news, Week.First, "补贴申报", 60, OpportunityState.Asked);
        await past.FoundAsync(news, Week.Last, "补贴申报", 70);
        await past.FoundAsync(mine, Week.Last, "补贴申报", 99);
        await past.FoundAsync(news, Week.First.AddDays(-1), "招标采购", 75, OpportunityState.Accepted);
        await past.FoundAsync(news, Week.Last.AddDays(1), "招标采购", 95);
        await server.HasAsync(
            ReportExamples.Row(ReportExamples.Empty() with { Day = Week.First }, ReportBuilder.NewToken())
        );

        var content = await ComposeAsync(server, Week);

        Assert.Equal(new ReportTotals(25, 23, 4, 1, 1, 1, 0.3m), content!.Period!.Now);
        Assert.Equal(1, content.Period.Now.Open);
        Assert.Equal(new ReportTotals(9, 8, 1, 1, 0, 0, 0), content.Period.Before);
        Assert.Equal([90, 81, 70, 60], content.Opportunities.Select(o => o.Score)); // of the house alone
        Assert.Equal(7, content.Period.Days.Count);
        Assert.EndsWith("/reports/2026-02-23", content.Period.Days[0].Url, StringComparison.Ordinal);
        Assert.Equal("", content.Period.Days[6].Url); // its report is not there
        Assert.Equal((3, 20), (content.Period.Days[0].Opportunities, content.Period.Days[0].NewArticles));
        Assert.StartsWith("招标采购", content.Period.Days[0].Strongest, StringComparison.Ordinal);
        Assert.Equal([3, 0, 0, 0, 0, 0, 1], content.Trend!.Total);
        Assert.Equal(["补贴申报", "招标采购"], content.Trend.Lines.Select(l => l.Topic));
        Assert.Equal([0, 1], content.Trend.Lines.Select(l => l.Before));
        Assert.Equal(
            [
                new ReportPrecision("招标采购", "deepseek/deepseek-flash · 提示词 v3", 0, 1),
                new("补贴申报", "规则 · rules/1", 1, 0),
            ],
            content.Period.Precision.OrderBy(p => p.Accepted)
        );
        Assert.Equal(new DateOnly(2025, 12, 8), content.Period.Weeks!.Day);
        var subsidy = Assert.Single(content.Period.Weeks.Lines, l => l.Topic == "补贴申报");
        Assert.Equal([null, 100], subsidy.Percent.TakeLast(2));
        Assert.Equal(20, Assert.Single(content.Sources).NewArticles);
        Assert.Equal("机会周报 2026-02-23 至 2026-03-01", ReportWords.Title(content));
    }

    [Theory, EachDatabase]
    public async Task A_month_is_compared_with_the_month_before_whatever_their_lengths(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind);
        var past = new RadarPast(server);
        var source = await past.SourceAsync("政策速递");
        var february = new EditionPeriod(ReportEdition.Month, new DateOnly(2026, 2, 1), new DateOnly(2026, 2, 28));
        await past.RunAsync(new DateOnly(2026, 2, 28), 7, 7, 1);
        await past.RunAsync(new DateOnly(2026, 1, 1), 100, 90, 2);
        await past.RunAsync(new DateOnly(2026, 1, 31), 10, 9, 0);
        await past.FoundAsync(source, new DateOnly(2026, 2, 28));
        await past.FoundAsync(source, new DateOnly(2026, 1, 1));
        await past.FoundAsync(source, new DateOnly(2026, 1, 1));

        var content = await ComposeAsync(server, february);

        Assert.Equal((110, 2), (content!.Period!.Before!.NewArticles, content.Period.Before.Opportunities));
        Assert.Equal(28, content.Period.Days.Count);
        Assert.Equal(28, content.Flow.Count);
        Assert.Contains("比上个月少 1 条", ReportSentence.Of(content), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_ran_there_is_nothing_to_tell_and_nothing_to_compare()
    {
        await using var server = await StartAsync(DatabaseKind.Sqlite);
        var past = new RadarPast(server);

        Assert.Null(await ComposeAsync(server, Week));
        await past.RunAsync(Week.First, 0, 0, 0);
        var quiet = await ComposeAsync(server, Week);

        Assert.Null(quiet!.Period!.Before);
        Assert.Equal("这一周没有新文章，也没有机会。", ReportSentence.Of(quiet));
    }

    [Fact]
    public async Task A_source_that_was_not_read_now_and_then_is_named()
    {
        await using var server = await StartAsync(DatabaseKind.Sqlite);
        var past = new RadarPast(server);
        var source = await past.SourceAsync("通信世界");
        foreach (var day in (int[])[0, 1, 2])
            await server.HasAsync(
                new SlotSource
                {
                    RunId = (await past.RunAsync(Week.First.AddDays(day), 0, 0, 0)).Id,
                    SourceId = source.Id,
                    Failure = day == 1 ? null : "no answer",
                }
            );

        var content = await ComposeAsync(server, Week);

        var failure = Assert.Single(content!.Failures);
        Assert.Equal(("通信世界", "2 个批次没有读到，后来读到了"), (failure.Subject, failure.Reason));
    }

    private static Task<TestServer> StartAsync(DatabaseKind kind) =>
        TestServer.StartAsync(
            kind,
            [new RadarModule()],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Jobs:Enabled"] = "false" }
        );

    private static async Task<ReportContent?> ComposeAsync(TestServer server, EditionPeriod period)
    {
        await using var db = await new RadarPast(server).OpenAsync();
        return await server.Services.GetRequiredService<ComposeEdition>().RunAsync(db, period, Ct);
    }
}
