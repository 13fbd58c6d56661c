using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Checklists;
using Signalbox.Operations.Tests.Backups;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Identity;
using Signalbox.Testing;

namespace Signalbox.Operations.Tests.Doctor;

public sealed class ChecklistTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_item_is_open_until_somebody_confirms_it_and_again_when_his_word_is_old(DatabaseKind kind)
    {
        await using var world = await BackupWorld.StartAsync(kind);
        var run = world.Server.Services.GetRequiredService<RunChecklist>();
        using var keeper = await world.Server.As(UserRole.Operator);
        Assert.Equal("failed", (await LineAsync()).State);

        using var confirmed = await keeper.PostAsJsonAsync(
            "/api/v1/operations/checklists/production/items/patches/confirmations",
            new { note = "apt-get upgrade, nothing left" },
            Ct
        );

        Assert.Equal(HttpStatusCode.NoContent, confirmed.StatusCode);
        var line = await LineAsync();
        Assert.Equal(("ok", "apt-get upgrade, nothing left"), (line.State, line.Note));
        Assert.StartsWith("Operator", line.By, StringComparison.Ordinal);
        Assert.Contains(
            "production/patches",
            await world.Server.Http.GetStringAsync("/api/v1/audit?action=operations.confirmed", Ct),
            StringComparison.Ordinal
        );

        world.Server.Clock.Advance(TimeSpan.FromDays(32));
        Assert.Equal("failed", (await LineAsync()).State);

        async Task<ItemLine> LineAsync() => (await run.RunAsync("production", Ct)).Items.Single(i => i.Id == "patches");
    }

    [Fact]
    public async Task Nobody_confirms_what_no_list_has_or_without_a_word()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        using var keeper = await world.Server.As(UserRole.Operator);
        using var viewer = await world.Server.As(UserRole.Viewer);
        const string lists = "/api/v1/operations/checklists";

        using var item = await keeper.PostAsJsonAsync(
            $"{lists}/go-live/items/net.server/confirmations",
            new { note = "seen" },
            Ct
        );
        using var list = await keeper.GetAsync($"{lists}/kitchen", Ct);
        using var silent = await keeper.PostAsJsonAsync(
            $"{lists}/go-live/items/firewall/confirmations",
            new { note = "" },
            Ct
        );
        using var small = await viewer.PostAsJsonAsync(
            $"{lists}/go-live/items/firewall/confirmations",
            new { note = "seen" },
            Ct
        );

        Assert.Equal(HttpStatusCode.NotFound, item.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, list.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, silent.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, small.StatusCode);
    }

    [Fact]
    public async Task Lists_are_made_of_checks_that_are_there()
    {
        await using var world = await BackupWorld.StartAsync(DatabaseKind.Sqlite);
        var checks = world.Server.Services.GetRequiredService<Offers>().Checks.Select(c => c.Name).ToHashSet();

        Assert.DoesNotContain(ChecklistTable.All.SelectMany(l => l.Checks), c => !checks.Contains(c));
        foreach (var list in ChecklistTable.All)
            Assert.Equal(
                list.Checks,
                (await world.Server.Services.GetRequiredService<RunChecklist>().RunAsync(list.Id, Ct)).Checks.Select(
                    c => c.Id
                )
            );
    }
}
