using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.FeedSite;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.FarEnds.Webhooks;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Server.Tests.Kill;

/// <summary>Goes back to a set from before some reports went out: none of them, and no story of theirs, goes out again.</summary>
public sealed class FenceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_was_sent_since_the_set_is_not_sent_again(DatabaseKind kind)
    {
        await using var world = await FenceWorld.StartAsync(kind);
        await world.SlotAsync(0, "before-the-set");
        await world.CommandAsync(0, "backup");
        await world.SlotAsync(1, "before-the-set", "after-the-set");
        await world.SlotAsync(2, "before-the-set", "after-the-set", "later-still");
        Assert.Equal(3, world.Robot.Messages.Count);

        await world.Server.KillAsync();
        world.Server.ForgetSession();
        await world.CommandAsync(0, "restore", "latest", "--yes");
        await world.Server.StartAsync(Ct);
        Assert.Equal(1, await world.CountAsync("SELECT count(*) FROM radar_slot_run"));

        // The same slots run again, for this database knows nothing of them, and so does one that nobody ran before.
        await world.SlotAsync(1, "before-the-set", "after-the-set");
        await world.SlotAsync(2, "before-the-set", "after-the-set", "later-still");
        await world.SlotAsync(3, "before-the-set", "after-the-set", "later-still", "new-since");

        Assert.Equal(4, world.Robot.Messages.Count);
        Assert.Contains(world.TitleOf("new-since"), world.Robot.Messages[^1].Text, StringComparison.Ordinal);
        foreach (var told in (string[])["before-the-set", "after-the-set", "later-still"])
            Assert.Single(world.Robot.Messages, m => m.Text.Contains(world.TitleOf(told), StringComparison.Ordinal));
        Assert.Equal(
            ["before-the-set", "after-the-set", "later-still", "new-since"],
            world.Receiver.Events.Select(e => world.NameOf($"{e.Body["opportunity"]!["title"]}"))
        );
    }

    [Theory, EachDatabase]
    public async Task When_nobody_can_tell_what_was_sent_it_waits_for_a_person(DatabaseKind kind)
    {
        await using var world = await FenceWorld.StartAsync(kind);
        await world.SlotAsync(0, "before-the-set");
        await world.CommandAsync(0, "backup");
        await world.SlotAsync(1, "before-the-set", "after-the-set");

        await world.Server.KillAsync();
        world.Server.ForgetSession();
        await world.DestroyAsync();
        await world.CommandAsync(0, "restore", "latest", "--yes", "--no-safety");
        await world.Server.StartAsync(Ct);
        await world.SlotAsync(2, "before-the-set", "after-the-set", "new-since");

        Assert.Equal(3, world.Robot.Messages.Count);
        var last = world.Robot.Messages[^1].Text;
        Assert.Contains(world.TitleOf("new-since"), last, StringComparison.Ordinal);
        Assert.DoesNotContain(world.TitleOf("after-the-set"), last, StringComparison.Ordinal);

        // What may have been posted before is written down, and left to a person.
        Assert.Equal(3, world.Receiver.Events.Count);
        Assert.Equal(
            1,
            await world.CountAsync("SELECT count(*) FROM radar_hook_send WHERE state = 'Dead' AND tries = 0")
        );

        await world.CommandAsync(0, "restore", "--release");
        await world.SlotAsync(3, "before-the-set", "after-the-set", "new-since");
        Assert.Equal(4, world.Robot.Messages.Count);
        Assert.Contains(world.TitleOf("after-the-set"), world.Robot.Messages[^1].Text, StringComparison.Ordinal);
    }
}

/// <summary>A server with one feed, a model that finds every article worth telling, and a robot that is told.</summary>
internal sealed class FenceWorld : IAsyncDisposable
{
    private readonly FeedServer site;
    private readonly LlmVendorServer vendor;
    private readonly TestDatabase database;
    private readonly Dictionary<string, (string Title, string Item)> articles = new(StringComparer.Ordinal);

    private FenceWorld(
        FeedServer site,
        LlmVendorServer vendor,
        DingTalkFarEnd robot,
        HookFarEnd receiver,
        TestDatabase database
    )
    {
        (this.site, this.vendor, this.database, Robot, Receiver) = (site, vendor, database, robot, receiver);
        Server = new KilledServer(database, robot, vendor);
        vendor.Answer = Verdict;
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public DingTalkFarEnd Robot { get; }

    /// <summary>A webhook of the owner's.</summary>
    public HookFarEnd Receiver { get; }

    public KilledServer Server { get; }

    public static async Task<FenceWorld> StartAsync(DatabaseKind kind)
    {
        var vendor = await LlmVendorServer.StartAsync(Ct);
        var world = new FenceWorld(
            await FeedServer.StartAsync(Ct),
            vendor,
            await DingTalkFarEnd.StartAsync(TimeProvider.System, Ct),
            await HookFarEnd.StartAsync(TimeProvider.System, Ct),
            await TestDatabase.CreateAsync(kind, Ct)
        );
        await world.Server.StartAsync(Ct);
        foreach (var name in new[] { "radar.slot", "radar.daily-report" })
            await world.SendAsync(
                HttpMethod.Put,
                $"/api/v1/jobs/recurring/{name}/schedule",
                new { times = new[] { "03:03" }, paused = true }
            );
        await world.SendAsync(
            HttpMethod.Post,
            "/api/v1/radar/sources",
            new { address = world.Show([]).AbsoluteUri, title = "feed" }
        );
        await world.SendAsync(
            HttpMethod.Post,
            "/api/v1/radar/hooks",
            new
            {
                name = "receiver",
                url = world.Receiver.Url,
                secret = world.Receiver.Secret,
                minScore = 0,
            }
        );
        return world;
    }

    public string TitleOf(string name) => articles[name].Title;

    public string NameOf(string title) => articles.Single(a => a.Value.Title == title).Key;

    /// <summary>Runs a slot of the past while the feed shows these articles, and waits until its push has come back.</summary>
    public async Task SlotAsync(int number, params string[] names)
    {
        Show(names);
        var slot = new TimeOnly(1, number + 1).ToString("HH:mm", CultureInfo.InvariantCulture);
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-2);
        var before = await CountAsync("SELECT count(*) FROM radar_slot_run WHERE step = 'Done'");
        await SendAsync(HttpMethod.Post, "/api/v1/radar/slot-runs", new { slot, day });
        await UntilAsync(async () =>
            await CountAsync("SELECT count(*) FROM radar_slot_run WHERE step = 'Done'") > before
        );
        await UntilAsync(async () =>
            await CountAsync("SELECT count(*) FROM channel_delivery WHERE state IN ('Pending', 'Sending')") == 0
        );
        await UntilAsync(async () =>
            await CountAsync(
                "SELECT count(*) FROM job WHERE state < 2 AND name IN ('radar.tell-hooks', 'radar.post-opportunity')"
            ) == 0
        );
    }

    /// <summary>The executable's own command on the same installation.</summary>
    public async Task CommandAsync(int code, params string[] words)
    {
        await using var process = Server.Command(words);
        Assert.True(code == await process.EndAsync(Ct), $"{string.Join(' ', words)}: {process.Tail()}");
    }

    /// <summary>The database in use is lost.</summary>
    public async Task DestroyAsync()
    {
        if (database.Kind == DatabaseKind.Sqlite)
        {
            await File.WriteAllTextAsync(Path.Combine(database.Folder, "signalbox.db"), "This was a database.", Ct);
            File.Delete(Path.Combine(database.Folder, "signalbox.db-wal"));
            return;
        }
        await using var connection = database.Open();
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
        await command.ExecuteNonQueryAsync(Ct);
    }

    public async Task<int> CountAsync(string sql)
    {
        await using var connection = database.Open();
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt32(await command.ExecuteScalarAsync(Ct), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Robot.DisposeAsync();
        await Receiver.DisposeAsync();
        await vendor.DisposeAsync();
        await site.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>Every article is worth telling, by its own title.</summary>
    private string Verdict(JsonElement body)
    {
        var asked = VendorRequest.FirstUserText(body);
        var title = articles.Values.First(a => asked.Contains(a.Title, StringComparison.Ordinal)).Title;
        return $$"""{"isOpportunity":true,"score":80,"kind":"测试","headline":"{{title}}","reason":"文中写明了。","evidence":["{{title}}"]}""";
    }

    private Uri Show(IReadOnlyList<string> names)
    {
        var items = string.Concat(names.Select(ItemOf));
        return site.Put(
            "/feed.xml",
            FeedAnswer.Text(
                $"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>feed</title>{items}</channel></rss>"
            )
        );
    }

    /// <summary>An article is written when it is first shown, and has nothing in common with any other.</summary>
    private string ItemOf(string name)
    {
        if (articles.TryGetValue(name, out var known))
            return known.Item;
        var letters = new Random(articles.Count + 1);
        var text = string.Concat(Enumerable.Range(0, 300).Select(_ => (char)letters.Next(0x4E00, 0x9FA5)));
        // Feeds tell whole seconds: what is new since a restore is surely later than it, and what was there is surely not.
        var written = TimeProvider.System.GetUtcNow().AddSeconds(name == "new-since" ? 1 : 0);
        var item = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"<item><guid>{name}</guid><title>{text[..10]}</title><link>https://example.com/{name}</link><pubDate>{written:R}</pubDate><description>{text}</description></item>"
        );
        articles[name] = (text[..10], item.ToString());
        return articles[name].Item;
    }

    private async Task SendAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await Server.Http.SendAsync(request, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var looks = 0; looks < 1200; looks++)
        {
            if (await isSo())
                return;
            await Task.Delay(100, Ct);
        }
        Assert.Fail("Waited in vain for two minutes.");
    }
}
