using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.FeedSite;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Server.Tests.Kill;

/// <summary>SIGKILL at random moments of a slot: nothing is lost, nothing is recorded twice, no push goes out twice.</summary>
public sealed class SlotKillTests(ITestOutputHelper output)
{
    private const int Feeds = 3;
    private const int ItemsAFeed = 12;
    private const int LongestLifeMs = 1000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Killed_at_random_moments_a_slot_loses_nothing_and_tells_nothing_twice(DatabaseKind kind)
    {
        await using var site = await FeedServer.StartAsync(Ct);
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        vendor.Answer = Verdict;
        vendor.Latency = TimeSpan.FromMilliseconds(60);
        await using var robot = await DingTalkFarEnd.StartAsync(TimeProvider.System, Ct);
        await using var database = await TestDatabase.CreateAsync(kind, Ct);
        await using var server = new KilledServer(database, robot, vendor);

        await server.StartAsync(Ct);
        await PauseScheduleAsync(server);
        for (var feed = 0; feed < Feeds; feed++)
        {
            var address = site.Put($"/{feed}.xml", FeedAnswer.Text(Rss(feed, 0)));
            await PostAsync(
                server,
                "/api/v1/radar/sources",
                new { address = address.AbsoluteUri, title = $"feed {feed}" }
            );
        }

        var kills = LongSuite.Rounds(ci: 6, nightly: 1000);
        var slots = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            if (await DoneAsync(database) == slots)
            {
                for (var feed = 0; feed < Feeds; feed++)
                    site.Put($"/{feed}.xml", FeedAnswer.Text(Rss(feed, slots)));
                await PostAsync(server, "/api/v1/radar/slot-runs", Slot(slots++));
            }
            await Task.Delay(RandomNumberGenerator.GetInt32(0, LongestLifeMs), Ct);
            await server.KillAsync();
            await server.StartAsync(Ct);
        }
        await UntilAsync(
            async () => await DoneAsync(database) == slots,
            () => "the last slot is reported: " + OpenJobs(database)
        );
        await UntilAsync(async () => await OnTheirWayAsync(database) == 0, () => "every push has come back");
        await server.KillAsync();

        await CheckAsync(database, robot, slots);
        output.WriteLine(
            $"{kind}: {kills} kills over {slots} slots; {slots * Feeds * ItemsAFeed} articles, {vendor.Requests.Count} calls, {robot.Messages.Count} messages"
        );
    }

    /// <summary>An opportunity by its first words, which are all that a second reading sees.</summary>
    private static string Verdict(JsonElement body)
    {
        const string end = "</title>\n";
        var asked = VendorRequest.FirstUserText(body);
        var from = asked.IndexOf(end, StringComparison.Ordinal) + end.Length;
        return $$"""{"isOpportunity":true,"score":80,"kind":"测试","headline":"可以动手","reason":"文中写明了。","evidence":["{{asked.Substring(from, 20)}}"]}""";
    }

    private static async Task CheckAsync(TestDatabase database, DingTalkFarEnd robot, int slots)
    {
        await using var connection = database.Open();
        await connection.OpenAsync(Ct);
        var articles = slots * Feeds * ItemsAFeed;
        Assert.Equal(articles, await CountAsync(connection, "SELECT count(*) FROM radar_article"));
        Assert.Equal(articles, await CountAsync(connection, "SELECT count(*) FROM radar_article_origin"));
        Assert.Equal(articles, await CountAsync(connection, "SELECT count(DISTINCT article_id) FROM radar_judgement"));
        Assert.Equal(articles, await CountAsync(connection, "SELECT count(*) FROM radar_judgement"));
        Assert.Empty(
            await RowsAsync(connection, "SELECT outcome, reason FROM radar_judgement WHERE outcome <> 'Opportunity'")
        );
        Assert.Empty(await RowsAsync(connection, "SELECT article_id, opportunity_id FROM radar_retelling"));
        Assert.Equal(articles, await CountAsync(connection, "SELECT count(*) FROM radar_opportunity"));
        Assert.Equal(slots, await CountAsync(connection, "SELECT count(*) FROM radar_slot_run WHERE step = 'Done'"));
        Assert.Equal(slots, await CountAsync(connection, "SELECT count(*) FROM radar_slot_run"));
        Assert.Equal(slots, await CountAsync(connection, "SELECT count(*) FROM radar_report"));

        var deliveries = await RowsAsync(connection, "SELECT link, state FROM channel_delivery");
        Assert.All(deliveries, d => Assert.Contains(d.State, new[] { "Sent", "Unknown" }));
        foreach (var (link, state) in deliveries)
        {
            var arrived = robot.Messages.Count(m => m.Text.Contains(link, StringComparison.Ordinal));
            if (state == "Sent")
                Assert.Equal(1, arrived);
            else
                Assert.InRange(arrived, 0, 1);
        }
    }

    private static async Task<List<(string First, string State)>> RowsAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Ct);
        List<(string, string)> rows = [];
        while (await reader.ReadAsync(Ct))
            rows.Add(($"{reader.GetValue(0)}", $"{reader.GetValue(1)}"));
        return rows;
    }

    private static async Task<int> CountAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt32(await command.ExecuteScalarAsync(Ct), CultureInfo.InvariantCulture);
    }

    /// <summary>Kills that go on for an hour would meet a slot of the day, and count it among their own.</summary>
    private static async Task PauseScheduleAsync(KilledServer server)
    {
        foreach (var name in new[] { "radar.slot", "radar.daily-report" })
        {
            using var answer = await server.Http.PutAsJsonAsync(
                $"/api/v1/jobs/recurring/{name}/schedule",
                new { times = new[] { "03:03" }, paused = true },
                Ct
            );
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
        }
    }

    /// <summary>Each slot is a minute of its own, going back from yesterday, so that none is in the future.</summary>
    private static object Slot(int number) =>
        new
        {
            slot = new TimeOnly(number / 60 % 24, (number % 60) | 1).ToString("HH:mm", CultureInfo.InvariantCulture),
            day = DateOnly
                .FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)
                .AddDays(-2 - number)
                .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };

    private static string OpenJobs(TestDatabase database)
    {
        using var connection = database.Open();
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, state, count(*), max(lost) FROM job WHERE state <> 2 GROUP BY name, state";
        using var reader = command.ExecuteReader();
        List<string> lines = [];
        while (reader.Read())
            lines.Add($"{reader.GetValue(0)} {reader.GetValue(1)} {reader.GetValue(2)} {reader.GetValue(3)}");
        return string.Join("; ", lines);
    }

    private static Task<int> DoneAsync(TestDatabase database) =>
        CountAsync(database, "SELECT count(*) FROM radar_slot_run WHERE step = 'Done'");

    private static Task<int> OnTheirWayAsync(TestDatabase database) =>
        CountAsync(database, "SELECT count(*) FROM channel_delivery WHERE state IN ('Pending', 'Sending')");

    private static async Task<int> CountAsync(TestDatabase database, string sql)
    {
        await using var connection = database.Open();
        await connection.OpenAsync(Ct);
        return await CountAsync(connection, sql);
    }

    /// <summary>For longer than a slot's deadline: whatever became of its jobs, by then it is reported.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what)
    {
        for (var looks = 0; looks < 6000; looks++)
        {
            if (await isSo())
                return;
            await Task.Delay(100, Ct);
        }
        Assert.Fail($"Waited in vain until {what()}.");
    }

    private static async Task PostAsync(KilledServer server, string path, object body)
    {
        var answer = await server.Http.PostAsJsonAsync(path, body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>Articles of one slot that have nothing in common with any other.</summary>
    private static string Rss(int feed, int slot)
    {
        var items = new StringBuilder();
        for (var at = 0; at < ItemsAFeed; at++)
        {
            var id = $"{slot}-{feed}-{at}";
            var letters = new Random((slot * 10_000) + (feed * 100) + at);
            var text = string.Concat(Enumerable.Range(0, 300).Select(_ => (char)letters.Next(0x4E00, 0x9FA5)));
            var date = TimeProvider.System.GetUtcNow().AddMinutes(-at - 5);
            items.Append(
                CultureInfo.InvariantCulture,
                $"<item><guid>{id}</guid><title>{text[..10]}</title><link>https://example.com/{id}</link><pubDate>{date:R}</pubDate><description>{text}</description></item>"
            );
        }
        return $"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{feed}</title>{items}</channel></rss>";
    }
}
