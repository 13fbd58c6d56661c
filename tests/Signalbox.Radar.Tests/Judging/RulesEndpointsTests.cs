using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Judging;

public sealed class RulesEndpointsTests
{
    private const string Rules = "/api/v1/radar/rules";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_is_read_can_be_changed_and_written_back_as_a_new_version(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new RadarModule());
        var first = (await server.Http.GetFromJsonAsync<JsonObject>(Rules, Ct))!;
        first["rules"]!["interests"]![0]!["keywords"]!
            .AsArray()
            .Add(new JsonObject { ["word"] = "领航计划", ["weight"] = 9 });

        var changed = await server.Http.PutAsJsonAsync(Rules, Change(first, basedOn: 1), Ct);

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        var now = await server.Http.GetFromJsonAsync<JsonElement>(Rules, Ct);
        Assert.Equal((1, 2), ((int)first["number"]!, now.GetProperty("number").GetInt32()));
        Assert.Equal("加一个词", now.GetProperty("note").GetString());
        var words = now.GetProperty("rules").GetProperty("interests")[0].GetProperty("keywords").EnumerateArray();
        Assert.Equal("领航计划", words.Last().GetProperty("word").GetString());
    }

    [Fact]
    public async Task A_change_of_an_older_version_is_refused_with_409()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        var first = (await server.Http.GetFromJsonAsync<JsonObject>(Rules, Ct))!;
        await server.Http.PutAsJsonAsync(Rules, Change(first, basedOn: 1), Ct);

        var late = await server.Http.PutAsJsonAsync(Rules, Change(first, basedOn: 1), Ct);

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Equal("radar.rules.changed-meanwhile", await CodeAsync(late));
    }

    [Theory, EachDatabase]
    public async Task Of_several_that_save_at_once_each_has_a_number_of_its_own_or_is_told(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new RadarModule());
        var first = (await server.Http.GetFromJsonAsync<JsonObject>(Rules, Ct))!;

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => server.Http.PutAsJsonAsync(Rules, Change(first, basedOn: null), Ct))
        );

        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict));
        var saved = answers.Count(a => a.StatusCode == HttpStatusCode.OK);
        var now = await server.Http.GetFromJsonAsync<JsonElement>(Rules, Ct);
        Assert.Equal(1 + saved, now.GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task A_pattern_that_could_take_for_ever_is_refused_by_its_path()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        var first = (await server.Http.GetFromJsonAsync<JsonObject>(Rules, Ct))!;
        first["rules"]!["interests"]![0]!["patterns"]!
            .AsArray()
            .Add(new JsonObject { ["regex"] = @"(\w+)\1+$", ["weight"] = 9 });

        var refused = await server.Http.PutAsJsonAsync(Rules, Change(first, basedOn: 1), Ct);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.True(problem.GetProperty("errors").TryGetProperty("rules.interests[0].patterns[0].regex", out _));
        Assert.Equal(1, (await server.Http.GetFromJsonAsync<JsonElement>(Rules, Ct)).GetProperty("number").GetInt32());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"rules":null,"note":"x"}""")]
    [InlineData("""{"rules":{"interests":null},"note":"x"}""")]
    [InlineData("""{"rules":{"interests":[null]},"note":"x"}""")]
    [InlineData("""{"rules":{"interests":[{"name":"a","keywords":null}]},"note":"x"}""")]
    [InlineData("""{"rules":{"interests":[{"name":"a","keywords":[null]}]},"note":"x"}""")]
    [InlineData("""{"rules":{"interests":[{"name":"a","keywords":[{"word":null,"weight":1}]}]},"note":"x"}""")]
    [InlineData(
        """{"rules":{"interests":[{"name":"a","keywords":[{"word":"a","weight":1}]}],"signals":null},"note":"x"}"""
    )]
    [InlineData(
        """{"rules":{"interests":[{"name":"a","keywords":[{"word":"a","weight":1}]}],"noise":[{"name":"n","words":null,"penalty":1}]},"note":"x"}"""
    )]
    [InlineData("""{"rules":{"interests":[{"name":"a","keywords":[{"word":"a","weight":1}]}]},"note":""}""")]
    public async Task Rules_with_holes_are_refused_with_400(string body)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());

        var refused = await server.Http.PutAsync(
            Rules,
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Ct
        );

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    private static JsonObject Change(JsonObject read, int? basedOn) =>
        new()
        {
            ["rules"] = read["rules"]!.DeepClone(),
            ["note"] = "加一个词",
            ["basedOn"] = basedOn,
        };

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString();
}
