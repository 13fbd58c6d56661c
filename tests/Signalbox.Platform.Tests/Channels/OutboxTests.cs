using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Signalbox.FarEnds.DingTalk;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Channels.Manage;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;
using static Signalbox.Platform.Tests.Channels.ChannelHouse;

namespace Signalbox.Platform.Tests.Channels;

public sealed class OutboxTests
{
    private static Dictionary<string, string> WithEngine => new() { ["Jobs:Enabled"] = "true" };

    [Theory, EachDatabase]
    public async Task A_message_goes_out_by_itself_once_its_commit_has_happened(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind, WithEngine);
        await using var robot = await house.RobotAsync();
        await house.AddAsync(robot);

        await AddAsync(house, Message("a"), commits: false);
        Assert.Equal(1, await AddAsync(house, Message("b"), commits: true));
        Assert.Equal(0, await AddAsync(house, Message("b"), commits: true));

        await house.WorkUntilAsync(() => robot.Messages.Count > 0);
        Assert.Equal("b", Assert.Single(robot.Messages).Title);
    }

    [Theory, EachDatabase]
    public async Task A_message_that_has_to_wait_comes_back_by_itself(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind, WithEngine);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        robot.AnswerNext(130101, "send too fast");
        await AddToAsync(house, channel.Id, Message("patient"));
        await house.WorkUntilAsync(() => robot.Requests == 1);
        await house.WorkUntilAsync(async () =>
            await house.Get<ListJobs>().RunAsync(new JobsQuery { Name = "channel.deliver" }, Ct)
                is [{ State: JobState.Waiting, Error: not null }]
        ); // put off, and not only refused: what it waits for counts from then
        house.Clock.Advance(TimeSpan.FromMinutes(11));
        await house.WorkUntilAsync(() => robot.Messages.Count > 0);

        Assert.Equal(2, robot.Requests);
        Assert.True(
            robot.Messages[0].At
                - (await house.Get<Outbox>().LatestAsync(channel.Id, "radar.report", 1, Ct))[0].CreatedAt
                >= TimeSpan.FromMinutes(10)
        );
    }

    [Theory, EachDatabase]
    public async Task Each_channel_takes_its_kinds_and_knows_what_it_was_given(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var robot = await house.RobotAsync();
        var all = await house.AddAsync(robot, form => form with { Name = "all" });
        await house.AddAsync(robot, form => form with { Name = "off", Enabled = false });
        await house.AddAsync(robot, form => form with { Name = "alerts", Kinds = ["alert"] });
        var radar = await house.AddAsync(robot, form => form with { Name = "radar", Kinds = ["radar", "x.y"] });
        var outbox = house.Get<Outbox>();

        var channels = await outbox.ChannelsAsync("radar.report", Ct);
        Assert.Equal(
            [("all", ChannelKind.DingTalk), ("radar", ChannelKind.DingTalk)],
            channels.Select(c => (c.Name, c.Kind))
        );
        Assert.Equal(["all"], (await outbox.ChannelsAsync("radarx", Ct)).Select(c => c.Name));

        await AddToAsync(house, all.Id, Message("one"));
        house.Clock.Advance(TimeSpan.FromSeconds(1));
        await AddToAsync(house, all.Id, Message("two"));
        Assert.False(await AddToAsync(house, all.Id, Message("two")));
        Assert.False(await AddToAsync(house, Guid.NewGuid(), Message("three")));

        Assert.Equal(["two", "one"], (await outbox.LatestAsync(all.Id, "radar.report", 10, Ct)).Select(d => d.Key));
        Assert.Equal(["two"], (await outbox.LatestAsync(all.Id, "radar.report", 1, Ct)).Select(d => d.Key));
        Assert.Empty(await outbox.LatestAsync(radar.Id, "radar.report", 10, Ct));
    }

    [Theory, EachDatabase]
    public async Task Text_from_anywhere_can_be_put_in(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind, WithEngine);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);

        await AddToAsync(
            house,
            channel.Id,
            Message("k") with
            {
                Title = "two\nlines \ud83d" + new string('x', 300),
                Markdown = "nul \0 and bell \a",
                Link = null,
            }
        );

        await house.WorkUntilAsync(() => robot.Messages.Count > 0);
        Assert.Equal("two lines \ufffdxx", robot.Messages[0].Title[..13]);
        Assert.Contains("nul  and bell", robot.Messages[0].Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task The_robot_of_the_settings_becomes_a_channel_and_follows_them(DatabaseKind kind)
    {
        await using var robot = await DingTalkFarEnd.StartAsync(new TestClock(), Ct);
        await using var house = await StartAsync(
            kind,
            new() { ["Channels:DingTalk:Webhook"] = robot.Webhook, ["Channels:DingTalk:Secret"] = robot.Secret! }
        );
        var row = Assert.Single(await house.Get<ListChannels>().RunAsync(Ct));
        Assert.Equal(("dingtalk", ChannelKind.DingTalk), (row.Name, row.Kind));
        var form = new ChannelForm
        {
            Name = "dingtalk",
            Kind = ChannelKind.DingTalk,
            Enabled = false,
            SigningKey = "SECold",
        };
        await house.Get<ChangeChannel>().RunAsync(by: null, row.Id, form, Ct);

        await house.Get<SeedChannels>().RunAsync(Ct); // the next start

        Assert.False(Assert.Single(await house.Get<ListChannels>().RunAsync(Ct)).Enabled);
        var delivery = await house.Get<TestChannel>().RunAsync(TestServer.Somebody, row.Id, Ct);
        Assert.Equal(AttemptOutcome.Sent, delivery.Outcome);
    }

    [Theory]
    [InlineData("Channels:DingTalk:Webhook", "not an address", "Channels:DingTalk:Webhook: ")]
    [InlineData(
        "Channels:DingTalk:Webhook",
        "http://oapi.dingtalk.com/robot/send",
        "Channels:DingTalk: A robot's address begins"
    )]
    [InlineData("Channels:DingTalk:Secret", "SECalone", "Channels:DingTalk:Secret: ")]
    public async Task A_robot_that_cannot_be_called_stops_the_start_and_is_named(
        string key,
        string value,
        string message
    )
    {
        var fault = await Assert.ThrowsAnyAsync<Exception>(() =>
            StartAsync(DatabaseKind.Sqlite, new() { [key] = value })
        );

        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_warns_of_what_waits_and_of_what_nobody_knows()
    {
        await using var house = await StartAsync(DatabaseKind.Sqlite);
        await using var robot = await house.RobotAsync();
        var channel = await house.AddAsync(robot);
        Assert.Equal(CheckState.Ok, (await CheckAsync(house)).State);
        var id = await house.HasAsync(channel);

        house.Clock.Advance(TimeSpan.FromMinutes(11));
        var waiting = await CheckAsync(house);
        robot.BeNext(RobotMood.CutAfterReceipt);
        await house.SettleAsync(id);
        var unknown = await CheckAsync(house);

        Assert.Equal(
            (CheckState.Warn, "1 messages have waited for more than 10 minutes."),
            (waiting.State, waiting.Reason)
        );
        Assert.Equal((CheckState.Warn, "1 messages may have arrived or not."), (unknown.State, unknown.Reason));
    }

    [Theory, EachDatabase]
    public async Task Figures_tell_depth_age_and_outcomes(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var robot = await house.RobotAsync();
        Dictionary<string, double> seen = [];
        List<string> counted = [];
        var meters = house.Get<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Signalbox.Channels" && instrument.Meter.Scope == meters)
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((i, value, _, _) => seen[i.Name] = value);
        listener.SetMeasurementEventCallback<long>(
            (i, value, tags, _) =>
            {
                if (i.Name == "notifications")
                    counted.Add(string.Join(' ', tags.ToArray().Select(t => t.Value)));
                else
                    seen[i.Name] = value;
            }
        );
        house.Get<ChannelMetrics>();
        listener.Start();
        var channel = await house.AddAsync(robot);
        var id = await house.HasAsync(channel);
        house.Clock.Advance(TimeSpan.FromSeconds(90));

        listener.RecordObservableInstruments();
        Assert.Equal((1, 90), (seen["outbox_depth"], seen["outbox_oldest_age_seconds"]));
        await house.SettleAsync(id);
        listener.RecordObservableInstruments();

        Assert.Equal((0, 0), (seen["outbox_depth"], seen["outbox_oldest_age_seconds"]));
        Assert.Equal(["DingTalk Sent"], counted);
    }

    [Theory, EachDatabase]
    public async Task Scripts_build_exactly_the_tables_that_the_model_describes(DatabaseKind kind)
    {
        await using var house = await StartAsync(kind);
        await using var modelled = await TestDatabase.CreateAsync(kind, Ct);
        var dbs = house.Get<IDbContextFactory<SignalboxDb>>();
        await using var fromScripts = await dbs.CreateDbContextAsync(Ct);
        await using var fromModel = await dbs.CreateDbContextAsync(Ct);
        fromModel.Database.SetConnectionString(modelled.ConnectionString);
        await fromModel.Database.EnsureCreatedAsync(Ct);

        Assert.Equal(await TablesAsync(fromModel, kind), await TablesAsync(fromScripts, kind));
    }

    private static async Task<IReadOnlyList<string>> TablesAsync(SignalboxDb db, DatabaseKind kind)
    {
        var sql =
            kind == DatabaseKind.Sqlite
                ? """
                    SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk AS "Value"
                    FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name LIKE 'channel%'
                    UNION ALL SELECT 'index ' || name FROM sqlite_master WHERE type = 'index' AND name LIKE 'channel%'
                    """
                : """
                    SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS "Value"
                    FROM information_schema.columns WHERE table_schema = 'public' AND table_name LIKE 'channel%'
                    UNION ALL SELECT 'index ' || indexname FROM pg_indexes
                    WHERE schemaname = 'public' AND indexname LIKE 'channel%' AND indexname NOT LIKE '%pkey'
                    """;
        var rows = await db.Database.SqlQueryRaw<string>(sql).ToListAsync(Ct);
        Assert.Contains(rows, r => r.StartsWith("channel_delivery.", StringComparison.Ordinal));
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    private static Task<CheckResult> CheckAsync(ChannelHouse house) =>
        house
            .Get<Offers>()
            .Checks.Single(c => c.Name == "channels.outbox")
            .RunAsync(house.Server.Services, Ct)
            .InBothLanguages();

    private static OutgoingMessage Message(string key) =>
        new()
        {
            Kind = "radar.report",
            Key = key,
            Title = key,
            Markdown = "text",
            Link = new Uri("https://example.com/r/abc"),
        };

    private static async Task<int> AddAsync(ChannelHouse house, OutgoingMessage message, bool commits)
    {
        await using var transaction = await house.Get<Database>().BeginWriteAsync(Ct);
        var added = await house.Get<Outbox>().AddToAllAsync(transaction, message, Ct);
        if (commits)
            await transaction.CommitAsync(Ct);
        return added;
    }

    private static async Task<bool> AddToAsync(ChannelHouse house, Guid channel, OutgoingMessage message)
    {
        await using var db = await house.Get<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct);
        await using var transaction = await db.BeginWriteAsync(Ct);
        var added = await house.Get<Outbox>().AddAsync(transaction, channel, message, Ct);
        await transaction.CommitAsync(Ct);
        return added;
    }
}
