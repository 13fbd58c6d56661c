using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Radar.Articles;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Topics;

public sealed class TopicEndpointsTests
{
    private const string Topics = "/api/v1/radar/topics";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Topics_are_added_changed_ordered_and_taken_away(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new RadarModule());
        var one = await AddAsync(server, "储能", "储能");
        var two = await AddAsync(server, "招标", "招标");

        var changed = await server.Http.PutAsJsonAsync($"{Topics}/{one}", Draft("储能", "储能\n光伏", basedOn: 1), Ct);
        var late = await server.Http.PutAsJsonAsync($"{Topics}/{one}", Draft("储能", "风电", basedOn: 1), Ct);
        var order = await server.Http.PutAsJsonAsync($"{Topics}/order", new { topics = new[] { two, one } }, Ct);
        var odd = await server.Http.PutAsJsonAsync($"{Topics}/order", new { topics = new[] { two } }, Ct);
        var all = await ListAsync(server);
        var versions = await server.Http.GetFromJsonAsync<JsonElement>($"{Topics}/{one}/versions", Ct);
        var removed = await server.Http.DeleteAsync($"{Topics}/{two}", Ct);
        var again = await AddAsync(server, "招标", "招标"); // a name that is free again

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NoContent), (changed.StatusCode, order.StatusCode));
        Assert.Equal("radar.topic.changed-meanwhile", await CodeAsync(late));
        Assert.Equal("radar.topic.order", await CodeAsync(odd));
        Assert.Equal(
            [(two, 1), (one, 2)],
            all.Select(t => (t.GetProperty("id").GetGuid(), t.GetProperty("version").GetInt32()))
        );
        Assert.Equal([2, 1], versions.EnumerateArray().Select(v => v.GetProperty("number").GetInt32()));
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal([one, again], (await ListAsync(server)).Select(t => t.GetProperty("id").GetGuid()));
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync($"{Topics}/{two}", Ct)).StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_used_is_refused_with_its_place()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        await AddAsync(server, "储能", "储能");

        var regex = await server.Http.PostAsJsonAsync(Topics, Draft("一", "好\n/(/"), Ct);
        var nothing = await server.Http.PostAsJsonAsync(Topics, Draft("二", " "), Ct);
        var sameName = await server.Http.PostAsJsonAsync(Topics, Draft(" 储能 ", "x"), Ct);
        var noJson = await server.Http.PostAsJsonAsync(
            Topics,
            new { name = "三", body = new { words = "x", system = "Answer in XML." } },
            Ct
        );
        var channel = await server.Http.PostAsJsonAsync(
            Topics,
            new { name = "四", body = new { rules = "x", channels = new[] { Ids.New(server.Clock) } } },
            Ct
        );
        var score = await server.Http.PostAsJsonAsync(
            Topics,
            new { name = "五", body = new { rules = "x", minScore = 0 } },
            Ct
        );

        Assert.Contains("Line 2", await regex.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Contains(
            "Say what is looked for",
            await nothing.Content.ReadAsStringAsync(Ct),
            StringComparison.Ordinal
        );
        Assert.Equal("radar.topic.name", await CodeAsync(sameName));
        Assert.Equal("radar.prompt.no-json", await CodeAsync(noJson));
        Assert.Contains("choose again", await channel.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal("input.invalid", await CodeAsync(score));
    }

    [Theory, EachDatabase]
    public async Task Rules_are_tried_on_the_last_30_days_before_they_are_saved(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new RadarModule());
        await server.HasAsync(
            Article(server, "储能招标一", days: 1),
            Article(server, "光伏招标二", days: 2),
            Article(server, "光伏招聘三", days: 2),
            Article(server, "光伏旧闻", days: 31)
        );
        var topic = await AddAsync(server, "新能源", "储能");

        var tried = await PreviewAsync(server, new { rules = "光伏\n!招聘\n/(/", topic });
        var fresh = await PreviewAsync(server, new { rules = "储能\n光伏" });

        Assert.Equal((3, 1, 1), (Int(tried, "articles"), Int(tried, "taken"), Int(tried, "takenNow")));
        Assert.Equal("光伏招标二", tried.GetProperty("added")[0].GetProperty("title").GetString());
        Assert.Equal("储能招标一", tried.GetProperty("lost")[0].GetProperty("title").GetString());
        Assert.Equal(3, tried.GetProperty("faults")[0].GetProperty("line").GetInt32());
        Assert.Equal(30, tried.GetProperty("days").GetArrayLength());
        Assert.Equal(1, tried.GetProperty("days")[27].GetProperty("taken").GetInt32());
        Assert.Equal((3, JsonValueKind.Null), (Int(fresh, "taken"), fresh.GetProperty("takenNow").ValueKind));
        Assert.Single(await ListAsync(server));
    }

    private static int Int(JsonElement row, string name) => row.GetProperty(name).GetInt32();

    private static Article Article(TestServer server, string title, int days) =>
        new()
        {
            Id = Ids.New(server.Clock),
            Title = title,
            Url = $"https://example.com/{Ids.New(server.Clock)}",
            Text = "",
            TextState = TextState.Full,
            FirstSeenAt = server.Clock.GetUtcNow(),
            DatedAt = server.Clock.GetUtcNow().AddDays(-days),
            ContentKey = $"{Ids.New(server.Clock)}",
            Fingerprint = 1,
        };

    private static async Task<JsonElement> PreviewAsync(TestServer server, object trial)
    {
        var answer = await server.Http.PostAsJsonAsync($"{Topics}/preview", trial, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static object Draft(string name, string rules, int? basedOn = null) =>
        new
        {
            name,
            body = new { rules },
            basedOn,
        };

    private static async Task<Guid> AddAsync(TestServer server, string name, string rules)
    {
        var added = await server.Http.PostAsJsonAsync(Topics, Draft(name, rules), Ct);
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(Ct));
        return (await added.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(TestServer server) =>
        [.. (await server.Http.GetFromJsonAsync<JsonElement>(Topics, Ct)).EnumerateArray()];

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString();
}
