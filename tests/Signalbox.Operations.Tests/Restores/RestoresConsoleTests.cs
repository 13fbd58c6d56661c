using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Backups.Databases;
using Signalbox.Operations.Restores;
using Signalbox.Operations.Tests.Backups;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Restores;

/// <summary>Restores through the API and the page: prepared while the server runs, dropped, placed by the next start, undone.</summary>
public sealed class RestoresConsoleTests
{
    private const string Restores = "/api/v1/operations/restores";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_restore_is_prepared_while_the_server_runs_and_can_be_dropped(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        var swap = world.Server.Services.GetRequiredService<IDatabaseSwap>();

        Assert.Equal("Done", await PrepareAsync(world, new { set = set.Id }));

        var pending = (await ShowAsync(world)).GetProperty("pending");
        Assert.Equal(set.Id, pending.GetProperty("set").GetString());
        Assert.Equal("Prepared", pending.GetProperty("state").GetString());
        Assert.True(pending.GetProperty("hasDatabase").GetBoolean());
        Assert.True(await swap.ExistsAsync(PrepareRestore.Next, Ct));
        using (var second = await world.Server.Http.PostAsJsonAsync(Restores, new { set = set.Id }, Ct))
            Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        using var browser = await world.Server.SignedInAsync();
        Assert.Contains(
            "/backups/restores/cancel",
            await browser.GetStringAsync("/backups", Ct),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "operations.restore:",
            await world.Server.Http.GetStringAsync("/api/v1/overview", Ct),
            StringComparison.Ordinal
        );

        using (var dropped = await world.Server.Http.DeleteAsync($"{Restores}/pending", Ct))
            Assert.Equal(HttpStatusCode.NoContent, dropped.StatusCode);
        Assert.Equal(JsonValueKind.Null, (await ShowAsync(world)).GetProperty("pending").ValueKind);
        Assert.False(await swap.ExistsAsync(PrepareRestore.Next, Ct));
        using var again = await world.Server.Http.DeleteAsync($"{Restores}/pending", Ct);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task The_page_restores_the_parts_that_are_chosen()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var set = await world.Create.RunAsync("manual", _ => { }, Ct);
        using var browser = await world.Server.SignedInAsync();
        var path = $"/backups/restore?set={Uri.EscapeDataString(set.Id)}";
        Assert.Contains(path.Split('?')[0], await browser.GetStringAsync("/backups", Ct), StringComparison.Ordinal);

        using (var none = await PostAsync(browser, path, "restore"))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, none.StatusCode);
        using (var asked = await PostAsync(browser, path, "restore", ("parts", "files")))
            Assert.Equal("/backups", asked.RequestMessage?.RequestUri?.AbsolutePath);
        await WaitAsync(world, "operations.prepare-restore");
        var pending = (await ShowAsync(world)).GetProperty("pending");
        Assert.False(pending.GetProperty("hasDatabase").GetBoolean());
        Assert.True(pending.GetProperty("hasFiles").GetBoolean());

        using var dropped = await PostAsync(browser, "/backups/restores/cancel", "change");
        Assert.Equal("/backups", dropped.RequestMessage?.RequestUri?.AbsolutePath);
        Assert.Equal(JsonValueKind.Null, (await ShowAsync(world)).GetProperty("pending").ValueKind);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/backups/restores/nothing", Ct)).StatusCode);
    }

    [Fact]
    public async Task There_is_a_way_back_only_from_a_restore_that_is_in_place()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        await world.Create.RunAsync("manual", _ => { }, Ct);
        using (var nothing = await world.Server.Http.PostAsync($"{Restores}/undo", content: null, Ct))
            Assert.Equal(HttpStatusCode.Conflict, nothing.StatusCode);

        // Files alone: their swap needs no other process.
        Assert.Equal("Done", await PrepareAsync(world, new { database = false, configuration = false }));
        await world.Server.Services.GetRequiredService<FinishRestore>().RunAsync(patient: false, Ct);
        var placed = await ShowAsync(world);
        Assert.True(placed.GetProperty("canUndo").GetBoolean());
        var row = Assert.Single(placed.GetProperty("past").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("failure").ValueKind);

        using var undone = await world.Server.Http.PostAsync($"{Restores}/undo", content: null, Ct);
        var answer = await undone.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("Undo", answer.GetProperty("pending").GetProperty("kind").GetString());
        Assert.False(answer.GetProperty("canUndo").GetBoolean());
        Assert.Contains(
            "operations.restore.undo-asked",
            await world.Server.Http.GetStringAsync("/api/v1/audit", Ct),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_a_restore_holds_is_shown_and_let_out()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        await world.ExecuteAsync(
            "INSERT INTO fence (id, from_at, until_at, is_told_known, held, released_at) "
                + $"VALUES ('restore-x', 0, {world.Server.Clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000}, 1, 3, NULL)"
        );
        using var browser = await world.Server.SignedInAsync();
        var held = Assert.Single((await ShowAsync(world)).GetProperty("held").EnumerateArray());
        Assert.Equal(3, held.GetProperty("held").GetInt32());
        Assert.Contains(
            "/backups/restores/release",
            await browser.GetStringAsync("/backups", Ct),
            StringComparison.Ordinal
        );

        using var released = await world.Server.Http.PostAsync($"{Restores}/release", content: null, Ct);

        Assert.Equal(HttpStatusCode.OK, released.StatusCode);
        Assert.Empty((await ShowAsync(world)).GetProperty("held").EnumerateArray());
    }

    [Theory]
    [InlineData(UserRole.Viewer)]
    [InlineData(UserRole.Operator)]
    public async Task Who_does_not_administer_restores_nothing(UserRole role)
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        await world.Create.RunAsync("manual", _ => { }, Ct);
        using var client = await world.Server.As(role);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Restores, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PostAsJsonAsync(Restores, new { }, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.DeleteAsync($"{Restores}/pending", Ct)).StatusCode);
        foreach (var act in new[] { "undo", "release" })
            Assert.Equal(
                HttpStatusCode.Forbidden,
                (await client.PostAsync($"{Restores}/{act}", content: null, Ct)).StatusCode
            );
        using var browser = await world.Server.SignedInAsync(role);
        Assert.DoesNotContain(
            "/backups/restore",
            await browser.GetStringAsync("/backups", Ct),
            StringComparison.Ordinal
        );
    }

    private static async Task<JsonElement> ShowAsync(BackupWorld world) =>
        await world.Server.Http.GetFromJsonAsync<JsonElement>(Restores, Ct);

    private static async Task<string> PrepareAsync(BackupWorld world, object wish)
    {
        using var asked = await world.Server.Http.PostAsJsonAsync(Restores, wish, Ct);
        Assert.True(HttpStatusCode.Accepted == asked.StatusCode, await asked.Content.ReadAsStringAsync(Ct));
        return await WaitAsync(world, "operations.prepare-restore");
    }

    private static async Task<string> WaitAsync(BackupWorld world, string name)
    {
        while (true)
        {
            var jobs = await world.Server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/jobs?name={name}", Ct);
            var state = jobs[0].GetProperty("state").GetString()!; // every job has one
            if (state is "Done" or "Dead")
                return state;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(
        HttpClient browser,
        string path,
        string handler,
        params (string Name, string Value)[] fields
    )
    {
        var token = await TestServer.AntiforgeryAsync(browser, path);
        List<KeyValuePair<string, string>> all =
        [
            new("_handler", handler),
            new("__RequestVerificationToken", token),
            .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)),
        ];
        using var form = new FormUrlEncodedContent(all);
        return await browser.PostAsync(path, form, Ct);
    }
}
