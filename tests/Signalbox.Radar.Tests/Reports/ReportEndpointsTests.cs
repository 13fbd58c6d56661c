using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Radar.Reports;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Reports;

public sealed class ReportEndpointsTests
{
    private const string Reports = "/api/v1/radar/reports";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task The_list_holds_the_days_asked_for_newest_first_with_links(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(
            kind,
            [new RadarModule()],
            new Dictionary<string, string> { ["Installation:PublicUrl"] = "https://radar.example.com/box/" }
        );
        var token = ReportBuilder.NewToken();
        await server.HasAsync(
            Row(new DateOnly(2026, 3, 1), 22),
            Row(new DateOnly(2026, 3, 2), 12),
            ReportExamples.Row(ReportExamples.Rich(), token),
            Row(new DateOnly(2026, 3, 3), 7)
        );

        var all = await server.Http.GetFromJsonAsync<JsonElement>(Reports, Ct);
        var some = await server.Http.GetFromJsonAsync<JsonElement>($"{Reports}?from=2026-03-02&to=2026-03-02", Ct);

        Assert.Equal(
            ["2026-03-03 07:00:00", "2026-03-02 22:00:00", "2026-03-02 12:00:00", "2026-03-01 22:00:00"],
            all.EnumerateArray().Select(r => $"{r.GetProperty("day")} {r.GetProperty("slot")}")
        );
        Assert.Equal(2, some.GetArrayLength());
        Assert.Equal($"https://radar.example.com/box/r/{token}", some[0].GetProperty("link").GetString());
        Assert.Equal("机会日报 2026-03-02 22:00", some[0].GetProperty("title").GetString());
        Assert.Equal(JsonValueKind.Null, some[0].GetProperty("expiresAt").ValueKind);
    }

    [Fact]
    public async Task The_list_ends_after_200_rows_and_refuses_days_the_wrong_way_round()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        await server.HasAsync([.. Enumerable.Range(0, 201).Select(n => Row(new DateOnly(2025, 1, 1).AddDays(n), 22))]);

        var all = await server.Http.GetFromJsonAsync<JsonElement>(Reports, Ct);
        var wrong = await server.Http.GetAsync($"{Reports}?from=2026-03-02&to=2026-03-01", Ct);

        Assert.Equal(200, all.GetArrayLength());
        Assert.Equal("2025-07-20", all[0].GetProperty("day").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        var problem = await wrong.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("input.invalid", problem.GetProperty("code").GetString());
        Assert.Equal(
            "The last day 2026-03-01 is before the first 2026-03-02.",
            problem.GetProperty("errors").GetProperty("to")[0].GetString()
        );
    }

    [Fact]
    public async Task One_report_is_given_as_JSON_and_as_Markdown()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        var report = ReportExamples.Row(ReportExamples.Rich(), ReportBuilder.NewToken());
        await server.HasAsync(report);

        var json = await server.Http.GetFromJsonAsync<JsonElement>($"{Reports}/{report.Id}", Ct);
        var markdown = await server.Http.GetAsync($"{Reports}/{report.Id}?format=md", Ct);
        var other = await server.Http.GetAsync($"{Reports}/{report.Id}?format=docx", Ct);
        var none = await server.Http.GetAsync($"{Reports}/{Guid.Empty}?format=md", Ct);

        Assert.Equal(92, json.GetProperty("opportunities")[0].GetProperty("score").GetInt32());
        Assert.Equal("text/markdown; charset=utf-8", markdown.Content.Headers.ContentType!.ToString());
        Assert.Equal(report.Markdown, await markdown.Content.ReadAsStringAsync(Ct));
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        var problem = await none.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("radar.report.not-found", problem.GetProperty("code").GetString());
    }

    [Theory, EachDatabase]
    public async Task A_link_is_withdrawn_and_made_good_again(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new RadarModule());
        var token = ReportBuilder.NewToken();
        var report = ReportExamples.Row(ReportExamples.Rich(), token);
        await server.HasAsync(report);

        var shown = await server.Anonymous.GetAsync($"/r/{token}", Ct);
        var withdrawn = await PutAsync(server, report.Id, """{"expiresAt":"2026-03-02T08:59:00+08:00"}""");
        var gone = await server.Anonymous.GetAsync($"/r/{token}", Ct);
        var restored = await PutAsync(server, report.Id, """{"expiresAt":null}""");
        var back = await server.Anonymous.GetAsync($"/r/{token}", Ct);

        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, withdrawn);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, restored);
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
    }

    [Fact]
    public async Task A_withdrawal_without_a_time_or_of_no_report_is_refused()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        var report = ReportExamples.Row(ReportExamples.Rich(), ReportBuilder.NewToken());
        await server.HasAsync(report);

        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(server, report.Id, "{}"));
        Assert.Equal(HttpStatusCode.BadRequest, await PutAsync(server, report.Id, """{"expiresAt":"tomorrow"}"""));
        Assert.Equal(HttpStatusCode.NotFound, await PutAsync(server, Guid.Empty, """{"expiresAt":null}"""));
    }

    private static async Task<HttpStatusCode> PutAsync(TestServer server, Guid report, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        return (await server.Http.PutAsync($"{Reports}/{report}/expiry", body, Ct)).StatusCode;
    }

    private static Report Row(DateOnly day, int hour) =>
        ReportExamples.Row(
            ReportExamples.Empty() with
            {
                Day = day,
                Slot = new TimeOnly(hour, 0),
            },
            ReportBuilder.NewToken()
        );
}
