using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Reports;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Reports;

public sealed class EditionPageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_week_is_read_on_the_same_page_and_leads_to_its_days()
    {
        await using var server = await StartAsync();
        using var reader = await ReaderAsync(server);

        var page = await ReadAsync(reader, "/reports/week");

        Assert.Equal("机会周报 2026-03-02 至 2026-03-08", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(
            ["/reports/2026-03-02", "/reports/2026-03-03", "/reports/2026-03-04", "/reports/2026-03-06"],
            page.QuerySelectorAll("#days a").Take(4).Select(a => a.GetAttribute("href")!)
        );
        Assert.Contains("上期", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(3, page.QuerySelectorAll("main figure.chart").Length);
        Assert.Equal(["周报"], page.QuerySelectorAll("#month .tag").Select(t => t.TextContent));
        Assert.Equal(["/reports/week"], page.QuerySelectorAll("#month .btn").Select(a => a.GetAttribute("href")!));
    }

    [Fact]
    public async Task A_day_is_still_found_by_its_day_although_a_week_ends_on_it()
    {
        await using var server = await StartAsync();
        using var reader = await ReaderAsync(server);

        var sunday = await ReadAsync(reader, "/reports/2026-03-08");
        var latest = await ReadAsync(reader, "/reports");

        Assert.Equal("机会日报 2026-03-08 22:00", sunday.QuerySelector("h1")!.TextContent);
        Assert.StartsWith("机会周报", latest.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_month_that_was_never_made_is_a_404()
    {
        await using var server = await StartAsync();
        using var reader = await ReaderAsync(server);

        var answer = await reader.GetAsync("/reports/month", Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_list_is_narrowed_to_an_edition_and_refuses_what_is_none()
    {
        await using var server = await StartAsync();
        const string list = "/api/v1/radar/reports";

        var weeks = await server.Http.GetFromJsonAsync<JsonElement>($"{list}?edition=Week", Ct);
        var one = await server.Http.GetFromJsonAsync<JsonElement>($"{list}?limit=1", Ct);
        var wrong = await server.Http.GetAsync($"{list}?edition=Year", Ct);
        var tooMany = await server.Http.GetAsync($"{list}?limit=201", Ct);

        Assert.Equal("Week", Assert.Single(weeks.EnumerateArray()).GetProperty("edition").GetString());
        Assert.Equal(1, one.GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, tooMany.StatusCode);
    }

    [Theory, EachDatabase]
    public async Task Of_one_period_there_is_one_edition_and_of_a_day_there_are_many_slots(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new RadarModule());
        await server.HasAsync(
            ReportExamples.Row(ReportExamples.Week(), ReportBuilder.NewToken()),
            ReportExamples.Row(ReportExamples.Empty(), ReportBuilder.NewToken()),
            ReportExamples.Row(ReportExamples.Empty(), ReportBuilder.NewToken())
        );

        await Assert.ThrowsAsync<Microsoft.EntityFrameworkCore.DbUpdateException>(() =>
            server.HasAsync(ReportExamples.Row(ReportExamples.Week(), ReportBuilder.NewToken()))
        );
    }

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        await server.HasAsync(
            ReportExamples.Row(ReportExamples.Week(), ReportBuilder.NewToken()),
            ReportExamples.Row(ReportExamples.Empty() with { Day = new DateOnly(2026, 3, 8) }, ReportBuilder.NewToken())
        );
        return server;
    }

    private static async Task<HttpClient> ReaderAsync(TestServer server)
    {
        var reader = await server.SignedInAsync(UserRole.Viewer);
        reader.DefaultRequestHeaders.AcceptLanguage.ParseAdd("zh-CN");
        return reader;
    }

    private static async Task<IDocument> ReadAsync(HttpClient client, string path) =>
        await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync(path, Ct), Ct);
}
