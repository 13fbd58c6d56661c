using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Maintenance;
using Signalbox.Operations.Runbooks;
using Signalbox.Operations.Tests.Backups;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Doctor;

public sealed class RunbookTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_runbook_names_the_first_step_that_is_not_ok_and_its_cure()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite, more: ("Jobs:Enabled", "false"));
        world.Server.Clock.Advance(TimeSpan.FromHours(27));
        var run = world.Server.Services.GetRequiredService<RunRunbook>();

        var answer = await run.RunAsync("backup-failed", Ct);

        Assert.Equal(run.Find("backup-failed").Steps, answer.Steps.Select(s => s.Id));
        Assert.Equal("backup.newest", answer.First?.Id);
        Assert.Equal("signalbox backup", answer.First?.Fix);
        Assert.Equal(("backup.make", true), (answer.Cure?.Id, answer.Cure?.IsSafe));
    }

    [Fact]
    public async Task Fix_does_what_is_safe_looks_again_and_leaves_a_record()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite, more: ("Jobs:Enabled", "false"));
        world.Server.Clock.Advance(TimeSpan.FromHours(27));
        var fix = world.Server.Services.GetRequiredService<FixByRunbook>();

        var refused = await fix.RunAsync(null, "backup-failed", (_, _) => false, Ct);
        Assert.Null(Assert.Single(refused).Done);
        Assert.Empty(world.Folder.Sets());

        using var keeper = await world.Server.As(UserRole.Admin);
        using var answer = await keeper.PostAsync("/api/v1/operations/runbooks/backup-failed/cures", null, Ct);

        var done = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("ok", done[0].GetProperty("after").GetProperty("state").GetString());
        Assert.True(Assert.Single(world.Folder.Sets()).IsComplete);
        Assert.Contains(
            "operations.cured",
            await world.Server.Http.GetStringAsync("/api/v1/audit?action=operations.cured", Ct),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_installation_that_never_drilled_is_led_to_the_drill_and_the_drill_cures_it()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite, more: ("Jobs:Enabled", "false"));
        world.Server.Clock.Advance(TimeSpan.FromDays(9));
        await world.Create.RunAsync("manual", _ => { }, Ct);

        Assert.Equal(CheckState.Fail, (await world.LookAsync("backup.drill")).State);
        var done = await world
            .Server.Services.GetRequiredService<FixByRunbook>()
            .RunAsync(null, "drill-failed", (_, _) => true, Ct);

        Assert.Equal("ok", done.Single(d => d.Check == "backup.drill").After?.State);
    }

    [Theory, EachDatabase]
    public async Task Dead_jobs_are_found_and_put_back(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind, more: ("Jobs:Enabled", "false"));
        await world.ExecuteAsync(
            $"""
            INSERT INTO job (lane, name, payload, state, run_at, attempt, failed, lost, created_at, finished_at)
            SELECT 'operations', 'operations.make-backup', {Quote("{}")}, 3, m, 3, 3, 0, m, m
            FROM (SELECT {(kind == DatabaseKind.Sqlite ? "1000000" : "to_timestamp(1)")} AS m) t
            """
        );
        var dead = await world.LookAsync("jobs.dead");
        Assert.Equal(CheckState.Warn, dead.State);
        Assert.Contains("operations.make-backup", dead.Reason, StringComparison.Ordinal);

        var done = await world
            .Server.Services.GetRequiredService<FixByRunbook>()
            .RunAsync(null, "push-missing", (_, cure) => cure.Id == "jobs.retry-dead", Ct);

        Assert.Equal("ok", Assert.Single(done, d => d.Check == "jobs.dead").After?.State);

        static string Quote(string text) => $"'{text}'";
    }

    [Fact]
    public async Task The_console_shows_doctor_and_runbooks_and_cures_by_a_form()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite, more: ("Jobs:Enabled", "false"));
        world.Server.Clock.Advance(TimeSpan.FromHours(27));
        const string page = "/runbooks/backup-failed";

        var doctor = await world.Server.HtmlAsync("/doctor");
        var list = await world.Server.HtmlAsync("/runbooks");
        using var keeper = await world.Server.SignedInAsync();
        var token = await TestServer.AntiforgeryAsync(keeper, page);
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["_handler"] = "cure",
                ["__RequestVerificationToken"] = token,
            }
        );
        using var answer = await keeper.PostAsync(page, form, Ct);

        Assert.Contains("backup.newest", doctor, StringComparison.Ordinal);
        Assert.Contains("最新备份", doctor, StringComparison.Ordinal);
        Assert.Contains(page, doctor, StringComparison.Ordinal);
        Assert.Contains(page, list, StringComparison.Ordinal);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        Assert.True(Assert.Single(world.Folder.Sets()).IsComplete);
        using var viewer = await world.Server.SignedInAsync(UserRole.Viewer);
        using var refused = await viewer.GetAsync("/doctor", Ct);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_runbook_that_is_none_is_refused_with_the_way_to_the_list()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            world.Server.Services.GetRequiredService<RunRunbook>().RunAsync("kitchen", Ct)
        );

        Assert.Equal("runbook.not-found", refused.Code);
        Assert.Contains("signalbox runbook list", refused.Message, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Maintenance_tells_sizes_and_leaves_the_database_as_it_was(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        var maintain = world.Server.Services.GetRequiredService<Maintain>();

        var lines = await maintain.RunAsync(new MaintenanceRequest(Vacuum: true, Reindex: true), Ct);

        foreach (var id in new[] { "size", "reindex", "vacuum", "table schema_script" })
            Assert.Contains(lines, l => l.Id == id);
        Assert.NotEqual(CheckState.Fail, (await world.LookAsync("db.integrity")).State);
        if (kind == DatabaseKind.Sqlite)
            Assert.Contains("empty", await maintain.CheckpointAsync(Ct), StringComparison.Ordinal);
    }
}
