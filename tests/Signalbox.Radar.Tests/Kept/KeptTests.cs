using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Tests.Judging;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Kept;

public sealed class KeptTests
{
    private const string Radar = "/api/v1/radar";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_viewers_star_note_and_archive_are_the_viewers_alone(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var id = (await host.JudgeAsync(await host.ArticleAsync())).Opportunity!.Id;
        var viewer = await ViewerAsync(host);

        var done = await KeepAsync(
            viewer,
            $"opportunities/{id}",
            new
            {
                favourite = true,
                note = " 先问\r\n税务\u0007 ",
                archived = true,
            }
        );
        var mine = await GetAsync(viewer, $"opportunities/{id}");
        var others = await GetAsync(host.Server.Http, $"opportunities/{id}");

        Assert.True(done.GetProperty("changed").GetBoolean());
        var kept = mine.GetProperty("opportunity").GetProperty("kept");
        Assert.True(kept.GetProperty("favourite").GetBoolean());
        Assert.Equal("先问\n税务", kept.GetProperty("note").GetString());
        Assert.Equal(host.Server.Clock.GetUtcNow(), kept.GetProperty("archivedAt").GetDateTimeOffset());
        Assert.Equal(1, kept.GetProperty("version").GetInt32());
        Assert.Equal(0, others.GetProperty("opportunity").GetProperty("kept").GetProperty("version").GetInt32());
        Assert.Empty(await IdsAsync(viewer, "opportunities"));
        Assert.Equal([id], await IdsAsync(host.Server.Http, "opportunities"));
    }

    [Theory, EachDatabase]
    public async Task What_is_archived_leaves_lists_and_counts_and_is_found_by_its_filter(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var (first, second) = (
            (await host.JudgeAsync(await host.ArticleAsync())).Opportunity!.Id,
            (await host.JudgeAsync(await host.ArticleAsync("tender"))).Opportunity!.Id
        );
        var http = host.Server.Http;
        await KeepAsync(http, $"opportunities/{first}", new { archived = true, favourite = true });
        await KeepAsync(http, $"opportunities/{second}", new { note = "周五前回电" });

        var list = await GetAsync(http, "opportunities?state=New");
        var neighbours = await GetAsync(http, $"opportunities/{second}/neighbours");

        Assert.Equal([second], Ids(list));
        Assert.Equal(1, list.GetProperty("counts").GetProperty("new").GetInt32());
        Assert.Equal([first], await IdsAsync(http, "opportunities?kept=Archived"));
        Assert.Equal([first], await IdsAsync(http, "opportunities?kept=Favourite"));
        Assert.Equal([second], await IdsAsync(http, "opportunities?kept=Noted"));
        Assert.Equal(JsonValueKind.Null, neighbours.GetProperty("previous").ValueKind);
        Assert.Equal(JsonValueKind.Null, neighbours.GetProperty("next").ValueKind);
    }

    [Theory, EachDatabase]
    public async Task A_change_carries_its_own_undo_which_a_later_change_makes_void(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var id = (await host.JudgeAsync(await host.ArticleAsync())).Opportunity!.Id;
        var http = host.Server.Http;
        var path = $"opportunities/{id}";

        var noted = await KeepAsync(http, path, new { note = "一" });
        var starred = await KeepAsync(http, path, new { favourite = true });
        var void1 = await SendAsync(http, path, noted.GetProperty("undo"));
        var undone = await KeepAsync(http, path, starred.GetProperty("undo"));
        var same = await KeepAsync(
            http,
            path,
            new
            {
                favourite = false,
                note = "一",
                archived = false,
            }
        );

        Assert.Equal(HttpStatusCode.Conflict, void1.StatusCode);
        Assert.Equal(
            "radar.kept.changed-meanwhile",
            (await void1.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString()
        );
        Assert.False(undone.GetProperty("now").GetProperty("favourite").GetBoolean());
        Assert.Equal("一", undone.GetProperty("now").GetProperty("note").GetString());
        Assert.False(same.GetProperty("changed").GetBoolean());
    }

    [Theory, EachDatabase]
    public async Task Many_changes_at_once_are_all_made_one_after_the_other(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var id = (await host.JudgeAsync(await host.ArticleAsync())).Opportunity!.Id;

        var changes = await Task.WhenAll(
            Enumerable
                .Range(1, 8)
                .Select(n => KeepAsync(host.Server.Http, $"opportunities/{id}", new { note = $"{n}" }))
        );

        Assert.Equal(
            Enumerable.Range(1, 8),
            changes.Select(c => c.GetProperty("now").GetProperty("version").GetInt32()).Order()
        );
    }

    [Theory, EachDatabase]
    public async Task Articles_have_a_star_and_a_note_and_no_archive(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var (first, second) = ((await host.ArticleAsync()).Id, (await host.ArticleAsync("tender")).Id);
        var http = host.Server.Http;

        await KeepAsync(http, $"articles/{first}", new { favourite = true });
        await KeepAsync(http, $"articles/{second}", new { note = "给老王" });
        var shown = await GetAsync(http, $"articles/{second}");
        using var archived = await http.GetAsync($"{Radar}/articles?kept=Archived", Ct);

        Assert.Equal([first], await IdsAsync(http, "articles?kept=Favourite"));
        Assert.Equal([second], await IdsAsync(http, "articles?kept=Noted"));
        Assert.Equal("给老王", shown.GetProperty("kept").GetProperty("note").GetString());
        Assert.Equal(2, (await IdsAsync(http, "articles")).Count);
        Assert.Equal(HttpStatusCode.BadRequest, archived.StatusCode);
    }

    [Theory, EachDatabase]
    public async Task A_note_of_2000_characters_is_kept_and_a_longer_one_refused_at_its_field(DatabaseKind kind)
    {
        await using var host = await JudgingHost.ByRulesAsync(kind);
        var id = (await host.JudgeAsync(await host.ArticleAsync())).Opportunity!.Id;
        var path = $"opportunities/{id}";
        // A browser sends two signs for a line's end, and counts one.
        var longest = string.Join("\r\n", Enumerable.Repeat(new string('记', 19), 100)) + "记";

        var kept = await KeepAsync(host.Server.Http, path, new { note = longest });
        using var refused = await SendAsync(host.Server.Http, path, new { note = new string('记', 2001) });
        var half = await KeepAsync(host.Server.Http, path, new { note = "半个\ud83d字\0" });
        var gone = await KeepAsync(host.Server.Http, path, new { note = "  " });

        Assert.Equal(2000, kept.GetProperty("now").GetProperty("note").GetString()!.Length);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("input.invalid", problem.GetProperty("code").GetString());
        Assert.True(problem.GetProperty("errors").TryGetProperty("note", out _));
        Assert.Equal("半个\ufffd字", half.GetProperty("now").GetProperty("note").GetString());
        Assert.Equal(JsonValueKind.Null, gone.GetProperty("now").GetProperty("note").ValueKind);
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_kept()
    {
        await using var host = await JudgingHost.ByRulesAsync(DatabaseKind.Sqlite);

        using var opportunity = await SendAsync(
            host.Server.Http,
            $"opportunities/{Guid.Empty}",
            new { favourite = true }
        );
        using var article = await SendAsync(host.Server.Http, $"articles/{Guid.Empty}", new { favourite = true });

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (opportunity.StatusCode, article.StatusCode));
    }

    /// <summary>Somebody who may only look, and here sees all.</summary>
    private static async Task<HttpClient> ViewerAsync(JudgingHost host)
    {
        var viewer = await host.Server.As(UserRole.Viewer);
        await host.SeenByAllAsync();
        return viewer;
    }

    private static async Task<JsonElement> KeepAsync(HttpClient http, string path, object change)
    {
        using var sent = await SendAsync(http, path, change);
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync(Ct));
        return await sent.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, string path, object change) =>
        http.PatchAsJsonAsync($"{Radar}/{path}/kept", change, Ct);

    private static Task<JsonElement> GetAsync(HttpClient http, string path) =>
        http.GetFromJsonAsync<JsonElement>($"{Radar}/{path}", Ct);

    private static async Task<IReadOnlyList<Guid>> IdsAsync(HttpClient http, string path) =>
        Ids(await GetAsync(http, path));

    private static IReadOnlyList<Guid> Ids(JsonElement page) =>
        [.. page.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("id").GetGuid())];
}
