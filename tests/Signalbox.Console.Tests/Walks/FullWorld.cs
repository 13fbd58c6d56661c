using System.Globalization;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Console.Tests.Market;
using Signalbox.Console.Tests.Shop;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.FarEnds.Samples;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Market;
using Signalbox.Operations;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Radar;
using Signalbox.Shop;
using Signalbox.Testing;

namespace Signalbox.Console.Tests.Walks;

/// <summary>The real server with something to show on every page, and an address of each.</summary>
internal sealed class FullWorld : IAsyncDisposable
{
    /// <summary>Pages of somebody who is not in yet; they have walks of their own.</summary>
    private static readonly string[] OfNobody = ["/setup", "/login/password", "/login/second-factor"];

    /// <summary>Pages that look different with what is asked for, and one that does not exist.</summary>
    private static readonly string[] Forms =
    [
        "/accounts/channels/new?kind=Email",
        "/accounts/channels/new?kind=Telegram",
        "/articles?standing=Opportunity",
        "/opportunities?score=80",
        "/settings/audit?action=identity",
        "/shop/orders?view=waiting",
        "/shop/stock/new?kind=supplier",
        $"/stock/{MarketConsole.Bare}",
        "/no-such-page",
    ];

    private readonly SampleWorld outside;
    private readonly LlmVendorServer vendor;
    private readonly XianyuFarEnd platform;
    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);

    private FullWorld(SampleWorld outside, LlmVendorServer vendor, XianyuFarEnd platform, TestServer server) =>
        (this.outside, this.vendor, this.platform, Server) = (outside, vendor, platform, server);

    public TestServer Server { get; }

    /// <summary>The password that the user <c>porter</c> was given, to be changed at the first sign-in.</summary>
    public string PortersPassword { get; private set; } = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>One address of every page that a signed-in owner can open, whatever module it is of.</summary>
    /// <exception cref="InvalidOperationException">A page names a thing that this world does not have.</exception>
    public IReadOnlyList<string> Pages() =>
        [
            .. new[]
            {
                typeof(App).Assembly,
                typeof(RadarModule).Assembly,
                typeof(MarketModule).Assembly,
                typeof(ShopModule).Assembly,
                typeof(OperationsModule).Assembly,
            }
                .SelectMany(a => a.GetTypes())
                .SelectMany(t => t.GetCustomAttributes<RouteAttribute>())
                .Select(r => r.Template)
                .Where(t => !OfNobody.Contains(t, StringComparer.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(Address),
            .. Forms,
        ];

    public static async Task<FullWorld> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite)
    {
        var clock = new TestClock();
        var outside = await SampleWorld.StartAsync(clock, Ct);
        var vendor = await LlmVendorServer.StartAsync(Ct);
        var platform = await XianyuFarEnd.StartAsync(clock, Ct);
        var server = await World.EmptyAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Outbound:AllowedPrivateHosts"] = SampleWorld.PrivateHost,
                ["Market:Tencent:Enabled"] = "false",
                ["Market:Sina:Enabled"] = "false",
                ["Radar:WeRss:BaseUrl"] = outside.WeRssUrl,
                ["Radar:WeRss:Username"] = outside.WeRssUsername,
                ["Radar:WeRss:Password"] = outside.WeRssPassword,
                // Nobody answers there: what the pages show of an account does not wait for the platform.
                ["Shop:Xianyu:PassportUrl"] = "http://127.0.0.1:9",
                ["Shop:Xianyu:SiteUrl"] = "http://127.0.0.1:9",
                ["Llm:DeepSeek:BaseUrl"] = vendor.Url,
                ["Llm:DeepSeek:ApiKey"] = vendor.Key!, // it has one from the start
                ["Llm:DeepSeek:Model"] = vendor.Models[0],
                ["Shop:Xianyu:CallsUrl"] = platform.Url,
                ["Shop:Xianyu:SocketUrl"] = $"{platform.SocketUrl}",
            },
            kind
        );
        var world = new FullWorld(outside, vendor, platform, server);
        await world.FillAsync();
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await vendor.DisposeAsync();
        await platform.DisposeAsync();
        await outside.DisposeAsync();
    }

    private async Task FillAsync()
    {
        await SendAsync(HttpMethod.Put, "radar/samples", body: null);
        ids["/articles"] = await FirstAsync("radar/articles");
        ids["/opportunities"] = await FirstAsync("radar/opportunities");
        ids["/reports"] = await FirstAsync("radar/reports");
        ids["/sources"] = await FirstAsync("radar/sources");
        var porter = await SendAsync(HttpMethod.Post, "identity/users", new { name = "porter", role = "Viewer" });
        ids["/settings/users"] = porter.GetProperty("id").GetString()!; // the API's contract
        PortersPassword = porter.GetProperty("password").GetString()!;
        await Server.SessionAsync();
        ids["/settings/security/sessions"] = await FirstAsync("identity/sessions");
        ids["/settings/security/tokens"] = await FirstAsync("identity/tokens");
        ids["/accounts/channels"] = IdOf(
            await SendAsync(
                HttpMethod.Post,
                "channels",
                new
                {
                    name = "hook",
                    kind = "Webhook",
                    url = "https://example.com/hook",
                    signingKey = "sixteen letters or more",
                }
            )
        );
        ids["/settings/models/vendor"] = "DeepSeek";
        ids["/settings/models/purpose"] = "default";
        ids["/jobs"] = await DeadJobAsync();
        ids["/jobs/schedule"] = "radar.slot";
        await VitalsAsync();
        await SlotAsync();
        await SendAsync(
            HttpMethod.Post,
            "radar/prompts",
            new
            {
                system = "只输出 JSON。",
                interests = "补贴与申报",
                note = "更短",
            }
        );
        ids["/prompts"] = "2";
        ids["/topics"] = await TopicAsync();
        await OwnAsync();
        ids["/runbooks"] = "database";
        await MarketConsole.FillAsync(Server);
        ids["/stock"] = MarketConsole.Share;
        await WatchAsync();
        ids["/market/syncs"] = MarketConsole.Running.ToString();
        ids["/backups/ask"] = "backup";
        ids["/backups/restores"] = "undo";
        await SetsAsync();
        foreach (var (of, id) in await ShopShelf.FillAsync(Server, platform))
            ids[of] = id;
        // A model that does not answer: judging again goes on for as long as somebody looks at it.
        vendor.Latency = TimeSpan.FromHours(1);
        ids["/prompts/again"] = IdOf(await SendAsync(HttpMethod.Post, "radar/rejudgings", new { days = 7 }));
    }

    /// <summary>What the owner takes along: a feed and an address that is told.</summary>
    private async Task OwnAsync()
    {
        ids["/opportunities/rss"] = IdOf(await SendAsync(HttpMethod.Post, "radar/rss-feeds", new { name = "手机" }));
        var hook = new { name = "自己的脚本", url = "https://example.com/opportunities" };
        ids["/opportunities/hooks"] = IdOf(await SendAsync(HttpMethod.Post, "radar/hooks", hook));
    }

    private async Task<string> TopicAsync() =>
        IdOf(
            await SendAsync(
                HttpMethod.Post,
                "radar/topics",
                new
                {
                    name = "补贴申报",
                    body = new
                    {
                        words = "企业现在就能申报的补贴与专项资金",
                        rules = "专项资金\n奖补\n+申报\n!招聘\n@10",
                        delivery = "AtOnce",
                    },
                    note = "先看补贴",
                }
            )
        );

    /// <summary>A group, a share in it, and a price to be told of.</summary>
    private async Task WatchAsync()
    {
        ids["/market/watch/items"] = MarketConsole.Share;
        ids["/market/watch/groups"] = IdOf(
            await SendAsync(HttpMethod.Post, "market/watch/groups", new { name = "白酒" })
        );
        await SendAsync(HttpMethod.Post, "market/watch/items", new { symbol = MarketConsole.Share, note = "等回调" });
        ids["/market/watch/alerts"] = IdOf(
            await SendAsync(
                HttpMethod.Post,
                "market/price-alerts",
                new
                {
                    symbol = MarketConsole.Share,
                    kind = "Above",
                    level = 1700m,
                }
            )
        );
    }

    /// <summary>The parameter stands for a thing of what is named before it.</summary>
    private string Address(string template)
    {
        var from = template.IndexOf('{', StringComparison.Ordinal);
        if (from < 0)
            return template;
        var of = template[..(from - 1)];
        var after = template[(template.IndexOf('}', StringComparison.Ordinal) + 1)..];
        return ids.TryGetValue(of, out var id)
            ? $"{of}/{id}{after}"
            : throw new InvalidOperationException($"Put something for {template} into this world.");
    }

    /// <summary>A feed that is no sample, read and judged by the model.</summary>
    private async Task SlotAsync()
    {
        var feed = outside.Feeds[0];
        await SendAsync(HttpMethod.Post, "radar/sources", new { address = feed.Url, title = feed.Name });
        await SendAsync(HttpMethod.Post, "radar/slot-runs", new { slot = "07:00" });
        for (var looks = 0; looks < 1200; looks++)
        {
            var runs = await SendAsync(HttpMethod.Get, "radar/slot-runs", body: null);
            if (runs.EnumerateArray().Any(r => r.GetProperty("step").GetString() == "Done"))
                return;
            await Task.Delay(50, Ct);
        }
        Assert.Fail("The slot did not end.");
    }

    /// <summary>A set, a drill of it, a restore that is in place and holds something, and one that waits for a restart.</summary>
    private async Task SetsAsync()
    {
        await SendAsync(HttpMethod.Post, "operations/backups", body: null);
        var set = "";
        for (var looks = 0; looks < 1200 && set.Length == 0; looks++)
        {
            var sets = (await SendAsync(HttpMethod.Get, "operations/backups", body: null)).GetProperty("sets");
            if (sets.GetArrayLength() > 0 && sets[0].GetProperty("state").GetString() == "Complete")
                set = sets[0].GetProperty("id").GetString()!; // every set has one
            await Task.Delay(50, Ct);
        }
        var at = Server.Clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        await KeepAsync(
            "drills.jsonl",
            $$$"""{"set":"{{{set}}}","at":"{{{at}}}","ok":true,"seconds":{"load":2.1,"start":1.4},"tables":[{"name":"job","expected":3,"found":3,"isEqual":true}],"asked":31}"""
        );
        await KeepAsync(
            "restores.jsonl",
            $$$"""{"id":"20260301t010000","kind":"Restore","set":"{{{set}}}","from":"{{{at}}}","started":"{{{at}}}","ended":"{{{at}}}","keep":"before_20260301t010000","safety":"{{{set}}}","isToldKnown":true,"held":{"channels":2},"seconds":{"load":3.2}}"""
        );
        await KeepAsync(
            "restore.json",
            $$$"""{"id":"20260302t010000","kind":"Undo","state":"Prepared","set":"{{{set}}}","from":"{{{at}}}","started":"{{{at}}}","seconds":{}}"""
        );
        await using var transaction = await Server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct);
        await using var fence = transaction.Command(
            "INSERT INTO fence (id, from_at, until_at, is_told_known, held) VALUES ('restore-1', @at, @at, @known, 2)",
            ("@at", Server.Clock.GetUtcNow()),
            ("@known", true)
        );
        await fence.ExecuteNonQueryAsync(Ct);
        await transaction.CommitAsync(Ct);

        Task KeepAsync(string name, string line) =>
            File.WriteAllTextAsync(Path.Combine(Server.DataFolder, name), line + "\n", Ct);
    }

    /// <summary>One that has failed for good, as the engine leaves it.</summary>
    private async Task<string> DeadJobAsync()
    {
        await using var transaction = await Server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct);
        await using var insert = transaction.Command(
            """
            INSERT INTO job (lane, name, payload, state, run_at, attempt, failed, lost, created_at, finished_at, error)
            VALUES ('default', 'radar.fetch-source', '{}', @dead, @now, 5, 5, 0, @now, @now, 'The site answered 503.')
            RETURNING id
            """,
            ("@dead", (int)JobState.Dead),
            ("@now", Server.Services.GetRequiredService<TimeProvider>().GetUtcNow())
        );
        var id = Convert.ToInt64(
            await insert.ExecuteScalarAsync(Ct),
            System.Globalization.CultureInfo.InvariantCulture
        );
        await transaction.CommitAsync(Ct);
        return id.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>An hour and a half of samples, as the server writes one each minute.</summary>
    private async Task VitalsAsync()
    {
        await using var transaction = await Server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct);
        for (var minute = 1; minute <= 90; minute++)
        {
            var swing = (1 + Math.Sin(minute / 7.0)) / 2;
            await using var insert = transaction.Command(
                """
                INSERT INTO operations_vital (at, node, requests, errors, p50_ms, p95_ms, cpu_share, memory_share, disk_share,
                  database_bytes, jobs_waiting, jobs_oldest_s, outbox)
                VALUES (@at, 'one', @requests, @errors, @p50, @p95, @cpu, 0.41, 0.63, @bytes, @jobs, @oldest, @outbox)
                """,
                ("@at", Server.Clock.GetUtcNow().AddMinutes(-minute)),
                ("@requests", (long)(40 + (200 * swing))),
                ("@errors", minute % 9 == 0 ? 2L : 0L),
                ("@p50", 6 + (4 * swing)),
                ("@p95", 30 + (900 * swing * swing)),
                ("@cpu", 0.1 + (0.5 * swing)),
                ("@bytes", 52_000_000L - (minute * 30_000L)),
                ("@jobs", (long)(12 * swing)),
                ("@oldest", 40 * swing),
                ("@outbox", (long)(3 * swing))
            );
            await insert.ExecuteNonQueryAsync(Ct);
        }
        await transaction.CommitAsync(Ct);
    }

    private async Task<string> FirstAsync(string list)
    {
        var answer = await SendAsync(HttpMethod.Get, list, body: null);
        var rows =
            answer.ValueKind == JsonValueKind.Array
                ? answer
                : answer.EnumerateObject().First(p => p.Value.ValueKind == JsonValueKind.Array).Value;
        return IdOf(rows[0]);
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/{path}");
        request.Content = body is null ? null : JsonContent.Create(body);
        using var answer = await Server.Http.SendAsync(request, Ct);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync(Ct)}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static string IdOf(JsonElement thing) => thing.GetProperty("id").GetString()!; // the API's contract
}
