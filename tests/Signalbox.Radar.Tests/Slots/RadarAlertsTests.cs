using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Slots;

public sealed class RadarAlertsTests
{
    private static readonly Dictionary<string, string> WithoutWork = new(StringComparer.Ordinal)
    {
        ["Jobs:Enabled"] = "false",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>It is Monday, 2026-03-02, 09:00: the slot of 07:00 was due before there was anything to run it.</summary>
    [Theory, EachDatabase]
    public async Task What_was_due_and_did_not_happen_is_named(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind, settings: WithoutWork);
        await world.FeedAsync("news");
        Assert.All(await LookAsync(world), l => Assert.Equal(CheckState.Ok, l.Value.State));

        world.Advance(TimeSpan.FromHours(3) + TimeSpan.FromMinutes(14));
        Assert.Equal(CheckState.Ok, (await LookAsync(world))["radar.slot-due"].State);
        world.Advance(TimeSpan.FromMinutes(1));
        var noon = await LookAsync(world);
        world.Advance(TimeSpan.FromHours(9) + TimeSpan.FromMinutes(55));
        var night = await LookAsync(world);
        world.Advance(TimeSpan.FromHours(12));
        var day = await LookAsync(world);

        Assert.Equal(CheckState.Fail, noon["radar.slot-due"].State);
        Assert.Equal("The slot 12:00 of 2026-03-02 has not run.", noon["radar.slot-due"].Reason);
        Assert.Equal(CheckState.Ok, noon["radar.push"].State);
        Assert.Equal(CheckState.Fail, night["radar.push"].State);
        Assert.Contains("22:00 of 2026-03-02", night["radar.push"].Reason, StringComparison.Ordinal);
        Assert.Contains("never made", night["radar.push"].Reason, StringComparison.Ordinal);
        Assert.Equal(CheckState.Ok, night["radar.new-articles"].State);
        Assert.Equal("No new article for 25 hours.", day["radar.new-articles"].Reason);
    }

    [Theory, EachDatabase]
    public async Task What_ran_and_was_sent_is_well(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        await world.FeedAsync("news", ("标题", "正文，足够长的一段话。", TimeSpan.FromHours(1)));

        await world.SlotAsync("22:00");
        world.Advance(new TimeSpan(13, 20, 0) - TimeSpan.FromMinutes(5));
        var looks = await LookAsync(world);

        Assert.Equal("The slot 22:00 of 2026-03-02 has run.", looks["radar.slot-due"].Reason);
        Assert.Equal("The report of 22:00 of 2026-03-02 was sent.", looks["radar.push"].Reason);
        Assert.Equal(CheckState.Ok, looks["radar.new-articles"].State);
    }

    /// <summary>The slot of 12:00 is moved to 11:00, at 12:05: nothing was due at eleven, and nothing is at twelve any more.</summary>
    [Theory, EachDatabase]
    public async Task A_schedule_that_the_owner_moved_is_held_against_its_own_times(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind, settings: WithoutWork);
        world.Advance(TimeSpan.FromHours(3) + TimeSpan.FromMinutes(5));
        await MoveAsync(world, "radar.slot", "11:00", "17:30");
        await MoveAsync(world, "radar.daily-report", "21:00");

        world.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("No slot has been due yet.", (await LookAsync(world))["radar.slot-due"].Reason);
        world.Advance(new TimeSpan(5, 30, 0)); // 17:45
        Assert.Equal("The slot 17:30 of 2026-03-02 has not run.", (await LookAsync(world))["radar.slot-due"].Reason);
        world.Advance(TimeSpan.FromHours(3.5)); // 21:15
        var night = await LookAsync(world);
        Assert.Equal("The slot 21:00 of 2026-03-02 has not run.", night["radar.slot-due"].Reason);
        Assert.StartsWith("The report of 21:00", night["radar.push"].Reason, StringComparison.Ordinal);
    }

    private static async Task MoveAsync(RadarWorld world, string name, params string[] times)
    {
        using var answer = await world.Server.Http.PutAsJsonAsync(
            $"/api/v1/jobs/recurring/{name}/schedule",
            new { times, paused = false },
            Ct
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task Each_of_them_is_a_rule_and_health_does_not_look()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite, settings: WithoutWork);
        var offers = world.Server.Services.GetRequiredService<Offers>();

        Assert.Equal(
            ["no-new-articles", "push-missing", "slot-missed", "source-silent", "werss-refused"],
            offers.Alerts.Select(a => a.Id).Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(
            "radar.slot-due",
            await world.Server.Http.GetStringAsync("/health", Ct),
            StringComparison.Ordinal
        );
    }

    private static async Task<Dictionary<string, CheckResult>> LookAsync(RadarWorld world) =>
        (
            await world
                .Server.Services.GetRequiredService<LookAtChecks>()
                .RunAsync(new HashSet<string> { "radar.slot-due", "radar.push", "radar.new-articles" }, Ct)
        ).ToDictionary(l => l.Check.Name, l => l.Result, StringComparer.Ordinal);
}
