using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.Webhooks;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Tests.Judging;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Hooks;

/// <summary>What an owner's addresses are sent: each opportunity once, signed, with one id over all tries.</summary>
public sealed class HookTests
{
    private const string Hooks = "/api/v1/radar/hooks";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_new_opportunity_is_sent_once_signed_with_evidence_and_whole_text(DatabaseKind kind)
    {
        await using var host = await StartAsync(kind);
        await using var receiver = await HookFarEnd.StartAsync(host.Server.Clock, Ct);
        var hook = await AddAsync(host.Server.Http, receiver);
        var article = await host.ArticleAsync();

        var judged = await host.JudgeAsync(article);
        var send = Assert.Single(await UntilAsync(host.Server.Http, hook, s => All(s, 1, "Taken")));

        var got = Assert.Single(receiver.Events);
        Assert.True(got.IsSigned);
        Assert.Equal(("radar.opportunity", $"{send.GetProperty("id").GetGuid()}"), (got.Type, got.Id));
        Assert.Equal((got.Id, 1), ($"{got.Body["id"]}", (int)got.Body["version"]!));
        Assert.Equal($"{judged.Opportunity!.Id}", $"{got.Body["opportunity"]!["id"]}");
        Assert.Equal(article.Text, $"{got.Body["article"]!["text"]}");
        Assert.False((bool)got.Body["article"]!["textIsCut"]!);
        var evidence = got.Body["opportunity"]!["evidence"]!.AsArray();
        Assert.NotEmpty(evidence);
        Assert.All(evidence, e => Assert.Contains($"{e}", article.Title + article.Text, StringComparison.Ordinal));
        Assert.Equal(judged.Opportunity.Title, send.GetProperty("title").GetString());

        await host.EditAsync(article, article.Title, article.Text + "。");
        await host.JudgeAsync(article); // the opportunity takes on the newer revision
        await TellAgainAsync(host, judged.Opportunity.Id);
        await TestAsync(host.Server.Http, hook);
        await UntilAsync(host.Server.Http, hook, s => All(s, 2, "Taken"));
        Assert.Equal(["radar.opportunity", "radar.test"], receiver.Events.Select(e => e.Type));
    }

    [Theory, EachDatabase]
    public async Task Nobody_is_sent_what_is_anothers_too_weak_or_not_wanted(DatabaseKind kind)
    {
        await using var host = await StartAsync(kind);
        await using var receiver = await HookFarEnd.StartAsync(host.Server.Clock, Ct);
        var other = await host.Server.As(UserRole.Operator);
        var all = await AddAsync(host.Server.Http, receiver);
        var others = await AddAsync(other, receiver);
        var strong = await AddAsync(host.Server.Http, receiver, "strong", 100);
        var off = await AddAsync(host.Server.Http, receiver, "off");
        using var changed = await host.Server.Http.PatchAsJsonAsync($"{Hooks}/{off}", new { enabled = false }, Ct);
        Assert.True(changed.IsSuccessStatusCode, await changed.Content.ReadAsStringAsync(Ct));

        await host.JudgeAsync(await host.ArticleAsync());
        await UntilAsync(host.Server.Http, all, s => All(s, 1, "Taken"));
        await TestAsync(host.Server.Http, off);
        var refused = Assert.Single(await UntilAsync(host.Server.Http, off, s => All(s, 1, "Dead")));

        Assert.Single(receiver.Events);
        Assert.Empty(await SendsAsync(other, others));
        Assert.Empty(await SendsAsync(host.Server.Http, strong));
        Assert.Equal((0, "the address is switched off"), (Tries(refused), refused.GetProperty("reason").GetString()));
    }

    [Theory, EachDatabase]
    public async Task What_is_not_taken_is_sent_again_at_the_set_times_with_the_same_id_until_it_is_given_up(
        DatabaseKind kind
    )
    {
        await using var host = await StartAsync(kind);
        await using var receiver = await HookFarEnd.StartAsync(host.Server.Clock, Ct);
        var hook = await AddAsync(host.Server.Http, receiver);
        foreach (var status in new[] { 500, 408, HookFarEnd.Cut, 429, 503, 502 })
            receiver.AnswerNext(status);
        await TestAsync(host.Server.Http, hook);
        foreach (var (seconds, tries) in new[] { (10, 1), (60, 2), (300, 3), (1_800, 4), (7_200, 5) })
        {
            var waiting = Assert.Single(
                await UntilAsync(host.Server.Http, hook, s => s is [var one] && Tries(one) == tries && HasNext(one))
            );
            var next = waiting.GetProperty("nextAt").GetDateTimeOffset();
            Assert.Equal(seconds, (next - receiver.Events[^1].At).TotalSeconds, tolerance: 4);
            host.Server.Clock.Advance(next - host.Server.Clock.GetUtcNow() + TimeSpan.FromSeconds(1));
        }
        var dead = Assert.Single(await UntilAsync(host.Server.Http, hook, s => All(s, 1, "Dead")));

        Assert.Equal((6, 502), (Tries(dead), dead.GetProperty("status").GetInt32()));
        Assert.Equal(6, receiver.Events.Count);
        Assert.Single(receiver.Events.Select(e => e.Id).Distinct(StringComparer.Ordinal));

        var again = $"{Hooks}/{hook}/sends/{dead.GetProperty("id").GetGuid()}/again";
        using var asked = await host.Server.Http.PostAsync(again, null, Ct);
        await UntilAsync(host.Server.Http, hook, s => All(s, 1, "Taken"));
        using var twice = await host.Server.Http.PostAsync(again, null, Ct);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Conflict), (asked.StatusCode, twice.StatusCode));
        Assert.Equal(7, receiver.Events.Count);
    }

    [Fact]
    public async Task An_end_that_is_silent_or_gone_holds_nobody_up_and_is_tried_again()
    {
        await using var host = await StartAsync(DatabaseKind.Sqlite);
        var receiver = await HookFarEnd.StartAsync(host.Server.Clock, Ct);
        var hook = await AddAsync(host.Server.Http, receiver);
        receiver.AnswerNext(HookFarEnd.Silence);
        await TestAsync(host.Server.Http, hook);
        var silent = Assert.Single(await UntilAsync(host.Server.Http, hook, s => s is [var one] && HasNext(one)));
        await receiver.DisposeAsync();
        host.Server.Clock.Advance(TimeSpan.FromSeconds(11));
        var gone = Assert.Single(
            await UntilAsync(host.Server.Http, hook, s => s is [var one] && Tries(one) == 2 && HasNext(one))
        );

        Assert.Equal("no answer within 10 s", silent.GetProperty("reason").GetString());
        Assert.Equal(("Waiting", JsonValueKind.Null), (State(gone), gone.GetProperty("status").ValueKind));
        Assert.NotEqual("", gone.GetProperty("reason").GetString());
    }

    [Theory, EachDatabase]
    public async Task A_no_is_a_no_no_redirect_is_followed_and_no_private_address_called(DatabaseKind kind)
    {
        await using var host = await StartAsync(kind);
        await using var receiver = await HookFarEnd.StartAsync(host.Server.Clock, Ct);
        var hook = await AddAsync(host.Server.Http, receiver);
        var inside = new UriBuilder(receiver.Url) { Host = "127.0.0.2" }.Uri;
        var guarded = await AddAsync(host.Server.Http, receiver, "inside", url: $"{inside}");
        foreach (var (status, header) in new[] { (400, null), (410, null), (302, receiver.Url) })
        {
            receiver.AnswerNext(status, header);
            await TestAsync(host.Server.Http, hook);
        }
        await TestAsync(host.Server.Http, guarded);

        var dead = await UntilAsync(host.Server.Http, hook, s => All(s, 3, "Dead"));
        var refused = Assert.Single(await UntilAsync(host.Server.Http, guarded, s => All(s, 1, "Dead")));

        Assert.All(dead, s => Assert.Equal(1, Tries(s)));
        Assert.Equal(3, receiver.Events.Count);
        Assert.Contains("127.0.0.2", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Addresses_are_each_users_own_checked_sealed_and_never_served_whole(DatabaseKind kind)
    {
        await using var host = await StartAsync(kind);
        var (http, other) = (host.Server.Http, await host.Server.As(UserRole.Operator));
        var viewer = await host.Server.As(UserRole.Viewer);
        var asked = new { name = "一", url = "https://example.com/hook/secret-path?key=1" };

        var made = await (await http.PostAsJsonAsync(Hooks, asked, Ct)).Content.ReadFromJsonAsync<JsonElement>(Ct);
        var id = made.GetProperty("id").GetGuid();
        var list = await http.GetStringAsync(Hooks, Ct);
        var audit = await http.GetStringAsync("/api/v1/audit", Ct);

        Assert.True(made.GetProperty("secret").GetString()!.Length >= 40);
        Assert.Contains("example.com", list, StringComparison.Ordinal);
        Assert.All(
            (string[])[list, audit],
            text => Assert.DoesNotContain("secret-path", text, StringComparison.Ordinal)
        );
        Assert.Contains("radar.hook.added", audit, StringComparison.Ordinal);
        Assert.Equal(0L, await CountAsync(host, "radar_hook WHERE url LIKE '%example%'"));
        Assert.Equal("[]", await other.GetStringAsync(Hooks, Ct));
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync(Hooks, asked, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"{Hooks}/{id}", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{Hooks}/{id}/sends", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"{Hooks}/{id}/test", null, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await http.PostAsJsonAsync(Hooks, asked, Ct)).StatusCode);
        foreach (
            var bad in new object[]
            {
                new { url = "https://example.com" },
                new { name = "二" },
                new { name = "二", url = "ftp://example.com" },
                new { name = "二", url = "https://user@example.com" },
                new
                {
                    name = "二",
                    url = "https://example.com",
                    secret = "short",
                },
                new
                {
                    name = "二",
                    url = "https://example.com",
                    minScore = 101,
                },
            }
        )
            Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsJsonAsync(Hooks, bad, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync($"{Hooks}/{id}", Ct)).StatusCode);
        Assert.Equal(0L, await CountAsync(host, "radar_hook"));
    }

    private static Task<JudgingHost> StartAsync(DatabaseKind kind) =>
        JudgingHost.ByRulesAsync(
            kind,
            jobs: true,
            new Dictionary<string, string> { ["Outbound:AllowedPrivateHosts"] = "127.0.0.1" }
        );

    private static async Task<Guid> AddAsync(
        HttpClient http,
        HookFarEnd receiver,
        string name = "主程序",
        int minScore = 0,
        string? url = null
    )
    {
        using var added = await http.PostAsJsonAsync(
            Hooks,
            new
            {
                name,
                url = url ?? receiver.Url,
                secret = receiver.Secret,
                minScore,
            },
            Ct
        );
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(Ct));
        var saved = await added.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(JsonValueKind.Null, saved.GetProperty("secret").ValueKind); // it was not made here
        return saved.GetProperty("id").GetGuid();
    }

    private static async Task TestAsync(HttpClient http, Guid hook)
    {
        using var tested = await http.PostAsync($"{Hooks}/{hook}/test", null, Ct);
        Assert.True(tested.IsSuccessStatusCode, await tested.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>As a job that is worked on a second time would.</summary>
    private static async Task TellAgainAsync(JudgingHost host, Guid opportunity) =>
        await host
            .Server.Services.GetRequiredService<Radar.Hooks.TellHooksHandler>()
            .RunAsync(new Radar.Hooks.TellHooks(opportunity), null!, Ct); // it asks nothing of its job

    private static async Task<IReadOnlyList<JsonElement>> SendsAsync(HttpClient http, Guid hook) =>
        [.. (await http.GetFromJsonAsync<JsonElement>($"{Hooks}/{hook}/sends", Ct)).EnumerateArray()];

    private static async Task<IReadOnlyList<JsonElement>> UntilAsync(
        HttpClient http,
        Guid hook,
        Func<IReadOnlyList<JsonElement>, bool> isSo
    )
    {
        for (var looks = 0; ; looks++)
        {
            var sends = await SendsAsync(http, hook);
            if (isSo(sends))
                return sends;
            Assert.True(looks < 1200, $"It did not come to it: {JsonSerializer.Serialize(sends)}");
            await Task.Delay(50, Ct);
        }
    }

    private static async Task<long> CountAsync(JudgingHost host, string from)
    {
        var database = host.Server.Services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(Ct);
        await using var count = connection.Command(null, database.Kind, $"SELECT count(*) FROM {from}");
        return (long)(await count.ExecuteScalarAsync(Ct))!; // count gives a number
    }

    private static bool All(IReadOnlyList<JsonElement> sends, int count, string state) =>
        sends.Count == count && sends.All(s => State(s) == state);

    private static string? State(JsonElement send) => send.GetProperty("state").GetString();

    private static int Tries(JsonElement send) => send.GetProperty("tries").GetInt32();

    private static bool HasNext(JsonElement send) => send.GetProperty("nextAt").ValueKind == JsonValueKind.String;
}
