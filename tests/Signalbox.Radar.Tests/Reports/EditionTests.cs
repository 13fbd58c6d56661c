using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Time;
using Signalbox.Radar.Reports;
using Signalbox.Radar.Reports.Editions;
using Signalbox.Radar.Tests.Slots;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Reports;

/// <summary>It is Monday, 2026-03-02, 09:00.</summary>
public sealed class EditionTests
{
    private static readonly DateOnly LastSunday = new(2026, 3, 1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_edition_is_made_and_pushed_once_however_often_it_is_asked_for(DatabaseKind kind)
    {
        await using var world = await RadarWorld.StartAsync(kind);
        var past = new RadarPast(world.Server);
        var source = await past.SourceAsync("政策速递");
        await past.RunAsync(LastSunday, 12, 11, 1);
        var found = await past.FoundAsync(source, LastSunday, score: 88);

        await Task.WhenAll(AskAsync(world, ReportEdition.Week), AskAsync(world, ReportEdition.Week));
        var reports = await ReportsAsync(world, "Week", until: 1);
        await SettledAsync(world);
        await AskAsync(world, ReportEdition.Week);
        await SettledAsync(world);

        Assert.Single(await ReportsAsync(world, "Week", until: 1));
        var message = Assert.Single(world.Robot.Messages);
        Assert.Contains("机会周报 2026-02-23 至 2026-03-01", message.Text, StringComparison.Ordinal);
        Assert.Contains(reports[0].GetProperty("link").GetString()!, message.Text, StringComparison.Ordinal);
        await using var db = await past.OpenAsync();
        var push = await db.Set<Push>().SingleAsync(Ct);
        Assert.Equal("radar.report:week:2026-03-01", push.DeliveryKey);
        Assert.Equal(found.Id, (await db.Set<PushItem>().SingleAsync(Ct)).OpportunityId);
        var shown = await world.Server.Http.GetFromJsonAsync<JsonElement>(
            $"/api/v1/radar/reports/{reports[0].GetProperty("id").GetString()}/reading",
            Ct
        );
        Assert.Equal("Sent", shown.GetProperty("pushes")[0].GetProperty("state").GetString());
        Assert.Equal("Week", shown.GetProperty("content").GetProperty("period").GetProperty("edition").GetString());
    }

    [Fact]
    public async Task The_clock_makes_the_week_on_Monday_morning()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        await world.SlotAsync("22:00");

        world.Advance(new TimeSpan(6, 23, 1, 0));

        var report = Assert.Single(await ReportsAsync(world, "Week", until: 1));
        Assert.Equal("2026-03-08", report.GetProperty("day").GetString());
        await SettledAsync(world);
        Assert.Single(world.Robot.Messages, m => m.Text.Contains("机会周报", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_owner_has_switched_off_is_not_made()
    {
        await using var world = await RadarWorld.StartAsync(
            DatabaseKind.Sqlite,
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Radar:WeeklyReport"] = "false" }
        );
        var past = new RadarPast(world.Server);
        await past.RunAsync(LastSunday, 12, 11, 0);
        await past.RunAsync(new DateOnly(2026, 2, 20), 3, 3, 0);

        await AskAsync(world, ReportEdition.Week);
        await AskAsync(world, ReportEdition.Month);

        Assert.Single(await ReportsAsync(world, "Month", until: 1));
        await SettledAsync(world);
        Assert.Empty(await ReportsAsync(world, "Week", until: 0));
    }

    [Fact]
    public async Task One_that_comes_weeks_late_is_kept_but_is_no_news()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var past = new RadarPast(world.Server);
        await past.RunAsync(new DateOnly(2026, 2, 10), 12, 11, 0);

        await EnqueueAsync(world, new MakeEdition(ReportEdition.Week, At(new DateOnly(2026, 2, 16))));

        Assert.Single(await ReportsAsync(world, "Week", until: 1));
        await SettledAsync(world);
        Assert.Empty(world.Robot.Messages);
    }

    [Fact]
    public async Task A_week_in_which_nothing_ran_has_no_edition()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);

        await AskAsync(world, ReportEdition.Week);
        await SettledAsync(world);

        Assert.Empty(await ReportsAsync(world, "Week", until: 0));
        Assert.Empty(world.Robot.Messages);
    }

    [Fact]
    public async Task Where_its_push_was_held_after_a_restore_it_is_kept_and_not_sent()
    {
        await using var world = await RadarWorld.StartAsync(DatabaseKind.Sqlite);
        var past = new RadarPast(world.Server);
        await past.RunAsync(LastSunday, 12, 11, 0);
        var outbox = world.Server.Services.GetRequiredService<Outbox>();
        await using (var db = await past.OpenAsync())
        await using (var tx = await db.BeginWriteAsync(Ct))
        {
            var earlier = new OutgoingMessage
            {
                Kind = PushReport.Kind,
                Key = "radar.report:week:2026-03-01",
                Title = "earlier",
                Markdown = "earlier",
            };
            Assert.Equal(1, await outbox.AddToAllAsync(tx, earlier, Ct));
            await tx.CommitAsync(Ct);
        }

        await AskAsync(world, ReportEdition.Week);

        Assert.Single(await ReportsAsync(world, "Week", until: 1));
        await SettledAsync(world);
        Assert.Contains("earlier", Assert.Single(world.Robot.Messages).Text, StringComparison.Ordinal);
        await using var after = await past.OpenAsync();
        Assert.Empty(await after.Set<Push>().ToListAsync(Ct));
    }

    private static Task AskAsync(RadarWorld world, ReportEdition edition) =>
        EnqueueAsync(world, new MakeEdition(edition, At(new DateOnly(2026, 3, 2))));

    private static DateTimeOffset At(DateOnly day) => new TestClock().StartOf(day) + TimeSpan.FromHours(8);

    private static async Task EnqueueAsync(RadarWorld world, object job) =>
        await world.Server.Services.GetRequiredService<JobQueue>().EnqueueAsync(job, null, Ct);

    /// <summary>Looks until there are so many of an edition, for half a minute at most.</summary>
    private static async Task<List<JsonElement>> ReportsAsync(RadarWorld world, string edition, int until)
    {
        for (var looks = 0; ; looks++)
        {
            var list = await world.Server.Http.GetFromJsonAsync<JsonElement>(
                $"/api/v1/radar/reports?edition={edition}",
                Ct
            );
            if (list.GetArrayLength() >= until || looks > 600)
                return [.. list.EnumerateArray()];
            await Task.Delay(50, Ct);
        }
    }

    /// <summary>Waits until no edition is being made and no message is on its way.</summary>
    private static async Task SettledAsync(RadarWorld world)
    {
        var database = world.Server.Services.GetRequiredService<Database>();
        for (var looks = 0; ; looks++)
        {
            await using var connection = await database.OpenAsync(Ct);
            await using var command = connection.Command(
                null,
                database.Kind,
                "SELECT count(*) FROM job WHERE name IN ('radar.make-edition', 'channel.deliver') AND state < 2"
            );
            if (await command.ExecuteScalarAsync(Ct) is 0L)
                return;
            Assert.True(looks < 1200, "The editions were not settled within a minute.");
            await Task.Delay(50, Ct);
            if (looks % 20 == 19)
                world.Advance(TimeSpan.FromSeconds(2)); // who came second tries again, by the program's clock
        }
    }
}
