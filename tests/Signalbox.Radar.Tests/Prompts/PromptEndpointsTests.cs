using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Radar.Prompts;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Prompts;

public sealed class PromptEndpointsTests
{
    private const string Prompts = "/api/v1/radar/prompts";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_new_installation_has_the_shipped_prompt_and_keeps_every_version(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, new RadarModule());
        var shipped = await server.Http.GetFromJsonAsync<PromptRow[]>(Prompts, Ct);

        var saved = await SaveAsync(server, "Answer in Json.", "船", "试一试");

        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        var all = (await server.Http.GetFromJsonAsync<PromptRow[]>(Prompts, Ct))!;
        Assert.Equal([2, 1], all.Select(p => p.Number));
        Assert.Equal(("Answer in Json.", "船", "试一试"), (all[0].System, all[0].Interests, all[0].Note));
        Assert.Equal(Assert.Single(shipped!), all[1]);
        Assert.Equal(server.Clock.GetUtcNow(), all[0].CreatedAt);
    }

    [Fact]
    public async Task A_prompt_that_a_vendor_would_refuse_is_not_saved()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());

        var noJson = await SaveAsync(server, "Answer in XML.", "json 船", "x");
        var tooLong = await SaveAsync(server, "JSON " + new string('长', 5000), new string('长', 500), "x");
        var noNote = await SaveAsync(server, "JSON", "船", "");

        Assert.All([noJson, tooLong, noNote], a => Assert.Equal(HttpStatusCode.BadRequest, a.StatusCode));
        Assert.Equal("radar.prompt.no-json", await CodeAsync(noJson));
        Assert.Equal("radar.prompt.too-long", await CodeAsync(tooLong));
        Assert.Equal("input.invalid", await CodeAsync(noNote));
        Assert.Single((await server.Http.GetFromJsonAsync<PromptRow[]>(Prompts, Ct))!);
    }

    [Fact]
    public async Task A_change_of_an_older_version_is_refused_with_409()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, new RadarModule());
        await SaveAsync(server, "JSON 一", "船", "一", basedOn: 1);

        var late = await SaveAsync(server, "JSON 二", "船", "二", basedOn: 1);

        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Equal("radar.prompt.changed-meanwhile", await CodeAsync(late));
    }

    [Fact]
    public void The_shipped_prompt_reads_as_it_was_reviewed() =>
        Snapshot.Match($"{ShippedPrompt.System}\n\n----\n\n{ShippedPrompt.Interests}\n", "shipped-prompt.md");

    private static Task<HttpResponseMessage> SaveAsync(
        TestServer server,
        string system,
        string interests,
        string note,
        int? basedOn = null
    ) =>
        server.Http.PostAsJsonAsync(
            Prompts,
            new
            {
                system,
                interests,
                note,
                basedOn,
            },
            Ct
        );

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString();
}
