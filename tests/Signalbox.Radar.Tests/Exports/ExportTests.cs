using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Tests.Judging;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Exports;

public sealed class ExportTests
{
    private const string Radar = "/api/v1/radar";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_spreadsheet_gets_a_byte_order_mark_and_no_formula_of_others(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        foreach (
            var title in (string[])["=HYPERLINK(\"http://x\")", "+1", "-1", "@sum", "\tx", "\rx", "平常,\"引号\"\n两行"]
        )
            await TitledAsync(host, title);

        using var answer = await host.Server.Http.GetAsync($"{Radar}/articles/export", Ct);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Ct);

        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("articles-2026-03-02.csv", answer.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), bytes[..3]);
        var rows = Rows(Encoding.UTF8.GetString(bytes.AsSpan(3)));
        Assert.Equal("title", rows[0][2]);
        Assert.Equal(
            ["'=HYPERLINK(\"http://x\")", "'+1", "'-1", "'@sum", "'\tx", "'\rx", "平常,\"引号\"\n两行"],
            rows.Skip(1).Select(r => r[2]).Reverse()
        );
        Assert.All(rows, r => Assert.Equal(rows[0].Count, r.Count));
        Assert.Equal("7", answer.Headers.GetValues("X-Signalbox-Rows").Single());
    }

    [Theory, EachDatabase]
    public async Task The_filter_of_the_list_is_the_filter_of_the_file_and_the_export_is_audited(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var subsidy = (await host.JudgeAsync(await host.ArticleAsync())).Opportunity!;
        var tender = (await host.JudgeAsync(await host.ArticleAsync("tender"))).Opportunity!;
        var http = host.Server.Http;
        await http.PutAsJsonAsync($"{Radar}/opportunities/{tender.Id}/state", new { state = "Accepted" }, Ct);
        await http.PatchAsJsonAsync($"{Radar}/opportunities/{subsidy.Id}/kept", new { note = "问*老王*" }, Ct);

        var all = await JsonAsync(http, "opportunities/export?format=json");
        var accepted = await JsonAsync(http, "opportunities/export?format=json&state=Accepted&limit=1&after=");
        var markdown = await http.GetStringAsync($"{Radar}/opportunities/export?format=md&state=New", Ct);
        var csv = Rows(await http.GetStringAsync($"{Radar}/opportunities/export?format=csv&kept=Noted", Ct));

        Assert.Equal(((Guid[])[subsidy.Id, tender.Id]).Order(), all.Select(o => o.GetProperty("id").GetGuid()).Order());
        Assert.Equal(tender.Id, Assert.Single(accepted).GetProperty("id").GetGuid());
        Assert.Equal("Accepted", accepted[0].GetProperty("standing").GetProperty("state").GetString());
        Assert.Contains("共 1 条。", markdown, StringComparison.Ordinal);
        Assert.Contains("**备注**：问\\*老王\\*", markdown, StringComparison.Ordinal);
        Assert.Contains($"{subsidy.Id}", Assert.Single(csv.Skip(1)));
        var entries = await http.GetStringAsync("/api/v1/audit", Ct);
        Assert.Equal(4, entries.Split("\"radar.opportunity.exported\"").Length - 1);
    }

    [Theory, EachDatabase]
    public async Task What_is_cut_says_so_in_header_name_and_text(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(
            kind,
            settings: new Dictionary<string, string> { ["Radar:ExportRows"] = "2" }
        );
        for (var n = 0; n < 3; n++)
        {
            host.Server.Clock.Advance(TimeSpan.FromMilliseconds(5));
            await host.JudgeAsync(await host.ArticleAsync(code: $"HZ-{1000 + n}"));
        }

        using var csv = await host.Server.Http.GetAsync($"{Radar}/opportunities/export", Ct);
        using var markdown = await host.Server.Http.GetAsync($"{Radar}/articles/export?format=md", Ct);
        var array = await JsonAsync(host.Server.Http, "articles/export?format=json");

        Assert.Equal(["2"], csv.Headers.GetValues("X-Signalbox-Rows"));
        Assert.Equal(["true"], csv.Headers.GetValues("X-Signalbox-Cut"));
        Assert.Equal("opportunities-2026-03-02-first-2.csv", csv.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(3, Rows(await csv.Content.ReadAsStringAsync(Ct)).Count);
        Assert.Contains("只含前 2 条", await markdown.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(2, array.Count);
    }

    [Theory, EachDatabase]
    public async Task Whole_texts_come_only_when_they_are_asked_for(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var article = await host.ArticleAsync();

        var plain = await host.Server.Http.GetStringAsync($"{Radar}/articles/export?format=json", Ct);
        var whole = await JsonAsync(host.Server.Http, "articles/export?format=json&fullText=true");
        var csv = Rows(await host.Server.Http.GetStringAsync($"{Radar}/articles/export?fullText=true", Ct));

        Assert.DoesNotContain(article.Text[..20], plain, StringComparison.Ordinal);
        Assert.Equal(article.Text, Assert.Single(whole).GetProperty("text").GetString());
        Assert.Equal(("text", article.Text), (csv[0][^1], csv[1][^1]));
    }

    [Theory, EachDatabase]
    public async Task Nobody_takes_along_what_is_anothers(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        await host.JudgeAsync(await host.ArticleAsync()); // of no source that a viewer sees
        var viewer = await host.Server.As(UserRole.Viewer);

        Assert.Empty(await JsonAsync(viewer, "opportunities/export?format=json"));
        Assert.Empty(await JsonAsync(viewer, "articles/export?format=json"));
        await host.SeenByAllAsync();
        Assert.Single(await JsonAsync(viewer, "opportunities/export?format=json"));
        Assert.Single(await JsonAsync(viewer, "articles/export?format=json"));
    }

    [Theory, EachDatabase]
    public async Task Reports_come_with_their_text_and_without_the_link_that_opens_them(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("house", ("今天多云", "气温8到15度。", TimeSpan.FromHours(1)));
        var slot = await world.SlotAsync("07:00");
        var http = world.Server.Http;
        var token = slot.GetProperty("reportLink").GetString()!.Split('/')[^1];

        var markdown = await http.GetStringAsync($"{Radar}/reports/export?format=md", Ct);
        var json = await http.GetStringAsync($"{Radar}/reports/export?format=json", Ct);
        var csv = await http.GetStringAsync($"{Radar}/reports/export", Ct);
        var none = await JsonAsync(http, "reports/export?format=json&from=2030-01-01");

        Assert.Contains("今天多云", markdown, StringComparison.Ordinal);
        using var array = JsonDocument.Parse(json);
        Assert.Equal("2026-03-02", Assert.Single(array.RootElement.EnumerateArray()).GetProperty("day").GetString());
        Assert.Equal("07:00", Rows(csv)[1][2]);
        Assert.All(
            (string[])[markdown, json, csv],
            text => Assert.DoesNotContain(token, text, StringComparison.Ordinal)
        );
        Assert.Empty(none);
    }

    [Theory]
    [InlineData("opportunities/export?format=xlsx", "radar.export.format")]
    [InlineData("articles/export?kept=Archived", "input.invalid")]
    [InlineData("reports/export?from=2026-03-02&to=2026-03-01", "input.invalid")]
    public async Task What_cannot_be_is_refused_with_a_sentence(string path, string code)
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);

        using var refused = await host.Server.Http.GetAsync($"{Radar}/{path}", Ct);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(code, (await refused.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString());
    }

    /// <summary>Of this title, newer than the one before.</summary>
    private static async Task TitledAsync(JudgingHost host, string title)
    {
        host.Server.Clock.Advance(TimeSpan.FromSeconds(1));
        var article = await host.ArticleAsync();
        await using var db = await host.OpenAsync();
        await db.Set<Article>()
            .Where(a => a.Id == article.Id)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.Title, title), Ct);
    }

    private static async Task<IReadOnlyList<JsonElement>> JsonAsync(HttpClient http, string path) =>
        [.. (await http.GetFromJsonAsync<JsonElement>($"{Radar}/{path}", Ct)).EnumerateArray()];

    /// <summary>Reads it as RFC 4180 says.</summary>
    private static List<List<string>> Rows(string csv)
    {
        List<List<string>> rows =
        [
            [],
        ];
        var (cell, quoted) = (new StringBuilder(), false);
        csv = csv.TrimStart('\ufeff');
        for (var at = 0; at < csv.Length; at++)
        {
            var letter = csv[at];
            if (quoted && letter == '"' && at + 1 < csv.Length && csv[at + 1] == '"')
                cell.Append(csv[at++]);
            else if (letter == '"')
                quoted = !quoted;
            else if (!quoted && (letter is ',' or '\n'))
            {
                rows[^1].Add(cell.ToString());
                cell.Clear();
                if (letter == '\n')
                    rows.Add([]);
            }
            else if (quoted || letter != '\r')
                cell.Append(letter);
        }
        rows.RemoveAt(rows.Count - 1); // what stands behind the last line's end
        return rows;
    }
}
