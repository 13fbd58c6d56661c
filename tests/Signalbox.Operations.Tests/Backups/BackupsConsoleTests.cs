using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Drills;
using Signalbox.Operations.Tests.Offsite;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Backups;

/// <summary>Sets and drills through the API and the page: who looks sees, who administers acts.</summary>
public sealed class BackupsConsoleTests
{
    private const string Backups = "/api/v1/operations/backups";
    private const string Drills = "/api/v1/operations/drills";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_a_verification_a_drill_and_a_copy_are_asked_for_and_done()
    {
        await using var world = await OffsiteWorld.StartAsync();
        var server = world.Backups.Server;

        await AskAsync(server, Backups, null);
        var made = await server.Http.GetFromJsonAsync<JsonElement>(Backups, Ct);
        var id = made.GetProperty("sets")[0].GetProperty("id").GetString();
        await AskAsync(server, $"{Backups}/{Uri.EscapeDataString(id!)}/verifications", null); // it was just made
        await AskAsync(server, Drills, JsonContent.Create(new { set = id }));
        await AskAsync(server, $"{Backups}/{Uri.EscapeDataString(id!)}/copies", null);

        var listed = await server.Http.GetFromJsonAsync<JsonElement>(Backups, Ct);
        var row = Assert.Single(listed.GetProperty("sets").EnumerateArray());
        Assert.Equal("manual", row.GetProperty("kind").GetString());
        Assert.Equal("Complete", row.GetProperty("state").GetString());
        Assert.True(row.GetProperty("isElsewhere").GetBoolean());
        Assert.True(listed.GetProperty("rpoSeconds").GetDouble() >= 0);
        Assert.Equal(id, listed.GetProperty("offsite").GetProperty("sets")[0].GetProperty("id").GetString());
        var drilled = await server.Http.GetFromJsonAsync<JsonElement>(Drills, Ct);
        var drill = Assert.Single(drilled.EnumerateArray());
        Assert.True(drill.GetProperty("ok").GetBoolean());
        Assert.Equal(drill.GetProperty("tables").GetInt32(), drill.GetProperty("equal").GetInt32());
        var html = WebUtility.HtmlDecode(await server.HtmlAsync("/backups"));
        Assert.Contains(id!, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_set_makes_a_dead_job_that_says_which_file()
    {
        await using var world = await OffsiteWorld.StartAsync();
        var set = await world.SetAsync();
        await File.AppendAllTextAsync(Path.Combine(set.Folder, "files.tar.gz.enc"), "x", Ct);

        var job = await AskAsync(
            world.Backups.Server,
            $"{Backups}/{Uri.EscapeDataString(set.Id)}/verifications",
            null,
            until: "Dead"
        );

        Assert.Contains("files.tar.gz.enc", job.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UserRole.Viewer)]
    [InlineData(UserRole.Operator)]
    public async Task Who_does_not_administer_sees_and_does_not_act(UserRole role)
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        using var client = await world.Server.As(role);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Backups, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Drills, Ct)).StatusCode);
        foreach (
            var path in new[]
            {
                Backups,
                $"{Backups}/{Uri.EscapeDataString(set.Id)}/verifications",
                $"{Backups}/{Uri.EscapeDataString(set.Id)}/copies",
            }
        )
            Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsync(path, content: null, Ct)).StatusCode);
        var drill = await client.PostAsJsonAsync(Drills, new { set = "latest" }, Ct);
        Assert.Equal(HttpStatusCode.Forbidden, drill.StatusCode);
        using var browser = await world.Server.SignedInAsync(role);
        var html = WebUtility.HtmlDecode(await browser.GetStringAsync("/backups", Ct));
        Assert.Contains(set.Id, html, StringComparison.Ordinal);
        Assert.DoesNotContain("/backups/ask/", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_says_what_is_missing_and_its_buttons_put_jobs_in()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        using var browser = await world.Server.SignedInAsync();
        var empty = await new HtmlParser().ParseDocumentAsync(await browser.GetStringAsync("/backups", Ct), Ct);
        Assert.Equal(3, empty.QuerySelectorAll(".empty").Length);
        Assert.Single(empty.QuerySelectorAll("h1"));

        var token = await TestServer.AntiforgeryAsync(browser, "/backups/ask/backup");
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["_handler"] = "ask",
                ["__RequestVerificationToken"] = token,
            }
        );
        using var asked = await browser.PostAsync("/backups/ask/backup", form, Ct);

        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        Assert.Equal("/backups", asked.RequestMessage?.RequestUri?.AbsolutePath);
        var jobs = await world.Server.Http.GetFromJsonAsync<JsonElement>(
            "/api/v1/jobs?name=operations.make-set-now",
            Ct
        );
        Assert.Single(jobs.EnumerateArray());
        await world.Server.Services.GetRequiredService<JobEngine>().IdleAsync(Ct);
        var full = await new HtmlParser().ParseDocumentAsync(await browser.GetStringAsync("/backups", Ct), Ct);
        Assert.Equal(2, full.QuerySelectorAll(".empty").Length); // drills and restores
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/backups/ask/nothing", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/backups/ask/verify?set=x", Ct)).StatusCode);
    }

    [Fact]
    public async Task What_is_not_there_is_told()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);

        using var missing = await world.Server.Http.PostAsync($"{Backups}/x/verifications", content: null, Ct);
        using var noStore = await world.Server.Http.PostAsync(
            $"{Backups}/{Uri.EscapeDataString(set.Id)}/copies",
            content: null,
            Ct
        );

        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, noStore.StatusCode);
        Assert.Contains("OFFSITE_ENDPOINT", await noStore.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Empty(world.Server.Services.GetRequiredService<DrillRecords>().All());
    }

    /// <summary>Asks for an operation and waits until its job has come to this state.</summary>
    private static async Task<JsonElement> AskAsync(
        TestServer server,
        string path,
        HttpContent? content,
        string until = "Done"
    )
    {
        using var asked = await server.Http.PostAsync(path, content, Ct);
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        while (true)
        {
            var job = await server.Http.GetFromJsonAsync<JsonElement>(asked.Headers.Location!.ToString(), Ct); // 202 says where
            var state = job.GetProperty("job").GetProperty("state").GetString();
            if (string.Equals(state, until, StringComparison.OrdinalIgnoreCase))
                return job;
            Assert.False(state is "Dead" or "dead", job.GetRawText());
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        }
    }
}
