using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.FeedSite;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Slots;

/// <summary>The real program between a feed site, a WeRSS server, a model vendor and a DingTalk robot, all of them ours.</summary>
internal sealed class RadarWorld : IAsyncDisposable
{
    private RadarWorld(
        TestServer server,
        FeedServer site,
        DingTalkFarEnd robot,
        LlmVendorServer? vendor,
        WeRssServer? weRss
    ) => (Server, Site, Robot, Vendor, WeRss) = (server, site, robot, vendor, weRss);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public TestServer Server { get; }

    public FeedServer Site { get; }

    public DingTalkFarEnd Robot { get; }

    public LlmVendorServer? Vendor { get; }

    public WeRssServer? WeRss { get; }

    public static async Task<RadarWorld> StartAsync(
        DatabaseKind kind,
        bool withModel = false,
        WeRssServer? weRss = null,
        IDictionary<string, string>? settings = null
    )
    {
        var site = await FeedServer.StartAsync(Ct);
        var vendor = withModel ? await LlmVendorServer.StartAsync(Ct) : null;
        var robotClock = new TestClock();
        var robot = await DingTalkFarEnd.StartAsync(robotClock, Ct);
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
            ["Radar:Feeds:HostGap"] = "00:00:00",
            ["Channels:DingTalk:Webhook"] = robot.Webhook,
            ["Channels:DingTalk:Secret"] = robot.Secret!,
        };
        if (vendor is not null)
        {
            all["Llm:DeepSeek:BaseUrl"] = vendor.Url;
            all["Llm:DeepSeek:ApiKey"] = vendor.Key!;
        }
        if (weRss is not null)
        {
            all["Radar:WeRss:BaseUrl"] = weRss.Url;
            all["Radar:WeRss:Username"] = weRss.SignIn.Username;
            all["Radar:WeRss:Password"] = weRss.SignIn.Password;
        }
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
            all[key] = value;
        var server = await TestServer.StartAsync(kind, [new RadarModule()], all);
        var world = new RadarWorld(server, site, robot, vendor, weRss) { robotClock = robotClock };
        if (all.GetValueOrDefault("Jobs:Enabled") is not "false")
            await world.IsScheduledAsync();
        return world;
    }

    /// <summary>A schedule counts from when it is first seen: a clock put forward before that skips its slots.</summary>
    private async Task IsScheduledAsync()
    {
        var database = Server.Services.GetRequiredService<Database>();
        for (var looks = 0; ; looks++)
        {
            await using var connection = await database.OpenAsync(Ct);
            await using var command = connection.Command(
                null,
                database.Kind,
                "SELECT count(*) FROM schedule WHERE name IN ('radar.slot', 'radar.daily-report')"
            );
            if (await command.ExecuteScalarAsync(Ct) is 2L)
                return;
            Assert.True(looks < 1200, "The radar's schedules were not seen within a minute.");
            await Task.Delay(50, Ct);
        }
    }

    private TestClock robotClock = new();

    /// <summary>Moves the program's clock and the robot's alike.</summary>
    public void Advance(TimeSpan span)
    {
        robotClock.Advance(span);
        Server.Clock.Advance(span);
    }

    /// <summary>Adds a feed with these items as a source.</summary>
    public async Task FeedAsync(string name, params (string Title, string Text, TimeSpan Age)[] items)
    {
        var address = Site.Put($"/{name}.xml", FeedAnswer.Text(Rss(name, items)));
        await SourceAsync(address, name);
    }

    public async Task SourceAsync(Uri address, string name)
    {
        var added = await Server.Http.PostAsJsonAsync(
            "/api/v1/radar/sources",
            new { address = address.AbsoluteUri, title = name },
            Ct
        );
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>Gives the feed other items from now on.</summary>
    public void Change(string name, params (string Title, string Text, TimeSpan Age)[] items) =>
        Site.Put($"/{name}.xml", FeedAnswer.Text(Rss(name, items)));

    /// <summary>Runs a slot and waits until it is reported and its pushes have come back.</summary>
    public async Task<JsonElement> SlotAsync(string slot)
    {
        await AskAsync(slot);
        return await UntilAsync(
            slot,
            s => s.GetProperty("reportLink").ValueKind == JsonValueKind.String && IsPushed(s)
        );
    }

    public async Task AskAsync(string slot)
    {
        var asked = await Server.Http.PostAsJsonAsync("/api/v1/radar/slot-runs", new { slot }, Ct);
        Assert.True(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>Looks at a slot until it is as wanted; after a minute shows what it was instead.</summary>
    public async Task<JsonElement> UntilAsync(string slot, Func<JsonElement, bool> isThere)
    {
        JsonElement last = default;
        for (var looks = 0; looks < 1200; looks++)
        {
            var runs = await Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/slot-runs", Ct);
            foreach (var run in runs.EnumerateArray())
            {
                if (!run.GetProperty("slot").GetString()!.StartsWith(slot, StringComparison.Ordinal))
                    continue;
                var id = run.GetProperty("id").GetString();
                last = await Server.Http.GetFromJsonAsync<JsonElement>($"/api/v1/radar/slot-runs/{id}", Ct);
                if (isThere(last))
                    return last;
            }
            await Task.Delay(50, Ct);
        }
        Assert.Fail($"The slot {slot} did not get there: {last}\n{await Server.UndoneAsync()}");
        return default;
    }

    /// <summary>The report of a slot as Markdown.</summary>
    public async Task<string> MarkdownAsync(JsonElement slot)
    {
        var reports = await Server.Http.GetFromJsonAsync<JsonElement>("/api/v1/radar/reports", Ct);
        var link = slot.GetProperty("reportLink").GetString()!;
        var report = reports.EnumerateArray().Single(r => r.GetProperty("link").GetString() == link);
        return await Server.Http.GetStringAsync(
            $"/api/v1/radar/reports/{report.GetProperty("id").GetString()}?format=md",
            Ct
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Site.DisposeAsync();
        await Robot.DisposeAsync();
        if (Vendor is not null)
            await Vendor.DisposeAsync();
        if (WeRss is not null)
            await WeRss.DisposeAsync();
    }

    private static bool IsPushed(JsonElement slot) =>
        slot.GetProperty("pushes")
            .EnumerateArray()
            .All(p => p.GetProperty("state").GetString() is not ("Pending" or "Sending"));

    private string Rss(string name, (string Title, string Text, TimeSpan Age)[] items)
    {
        var now = Server?.Clock.GetUtcNow() ?? new TestClock().GetUtcNow();
        var entries = new StringBuilder();
        foreach (var (title, text, age) in items)
            entries.Append(
                CultureInfo.InvariantCulture,
                $"""
                <item><guid>{name}/{title}</guid><title>{title}</title><link>https://example.com/{name}/{Uri.EscapeDataString(
                    title
                )}</link>
                <pubDate>{now - age:R}</pubDate><description>{text}</description></item>
                """
            );
        return $"<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{name}</title>{entries}</channel></rss>";
    }
}
