using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Server.Tests.Kill;

/// <summary>Two nodes share the accounts; one is stopped for longer than its lease and goes on: no chat is answered by two, and none by nobody.</summary>
/// <remarks>Buyers go on talking all the while. Seen from their side, over real sockets.</remarks>
public sealed class ShopPauseTests(ITestOutputHelper output)
{
    private const string Item = "900000000001";
    private static readonly TimeSpan BetweenTexts = TimeSpan.FromMilliseconds(40);

    private readonly ConcurrentDictionary<string, int> answers = new(StringComparer.Ordinal);
    private int said;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task No_conversation_is_answered_by_two(DatabaseKind kind)
    {
        var accounts = LongSuite.Rounds(ci: 40, nightly: 2_000);
        await using var platform = await XianyuFarEnd.StartAsync(TimeProvider.System, Ct);
        platform.Took = chat => answers.AddOrUpdate(chat, 1, (_, n) => n + 1);
        await using var database = await TestDatabase.CreateAsync(kind, Ct);
        await using var first = Server(database, platform);
        await using var second = Server(database, platform);
        await first.StartAsync(Ct);
        await second.StartAsync(Ct);
        await BeginAsync(first, platform, accounts);
        await UntilAsync(() => Task.FromResult(platform.Connected == accounts), 300);
        await UntilAsync(async () => (await HeldAsync(database)).Count == 2, 60);

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var talk = TalkAsync(platform, accounts, enough.Token);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Ct);
        var before = platform.Registered;
        var held = await HeldAsync(database);
        var watch = Stopwatch.StartNew();
        first.Stop();
        await UntilAsync(async () => await HeldAsync(database) is { Count: 1 } one && one.ContainsValue(accounts), 120);
        var free = watch.Elapsed;
        var survivor = (await HeldAsync(database)).Keys.Single();
        var moved = accounts - held[survivor];
        await UntilAsync(() => Task.FromResult(platform.Registered - before >= moved), 300);
        var live = watch.Elapsed;
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Ct);
        first.Continue();
        await Task.Delay(TimeSpan.FromSeconds(8), TimeProvider.System, Ct);
        await enough.CancelAsync();
        await talk;
        await UntilAsync(() => Task.FromResult(answers.Count == said), 180);
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Ct);

        output.WriteLine(
            $"{moved} of {accounts} accounts moved: all the other node's after {free.TotalSeconds:0.0} s, connected again after "
                + $"{live.TotalSeconds:0.0} s; {said} chats, {answers.Count} answered, {answers.Values.Count(n => n > 1)} of them twice"
        );
        Assert.Equal(said, answers.Count);
        Assert.All(answers, a => Assert.Equal(1, a.Value));
    }

    private static KilledServer Server(TestDatabase database, XianyuFarEnd platform)
    {
        var server = new KilledServer(
            database,
            Environment.GetEnvironmentVariable("SIGNALBOX_EXECUTABLE") ?? HostProcess.Beside("signalbox")
        );
        server.Set("SIGNALBOX_Shop__Xianyu__CallsUrl", platform.Url);
        server.Set("SIGNALBOX_Shop__Xianyu__SocketUrl", $"{platform.SocketUrl}");
        server.Set("SIGNALBOX_Shop__Replies__CollectFor", "00:00:00");
        server.Set("SIGNALBOX_Shop__SettledAfter", "00:00:02");
        return server;
    }

    private static async Task BeginAsync(KilledServer server, XianyuFarEnd platform, int accounts)
    {
        using var rule = await server.Http.PostAsJsonAsync(
            "/api/v1/shop/rules",
            new { kind = "default", answer = "您好，在的" },
            Ct
        );
        rule.EnsureSuccessStatusCode();
        for (var n = 0; n < accounts; n++)
        {
            using var made = await server.Http.PostAsJsonAsync(
                "/api/v1/shop/accounts",
                new { cookies = platform.Add(Seller(n), $"{n}").Cookies },
                Ct
            );
            made.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Each text is a buyer's of its own, in a chat of its own: it stands in the history, and is pushed to who listens.</summary>
    private async Task TalkAsync(XianyuFarEnd platform, int accounts, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var n = said++;
            var (seller, buyer, chat) = (Seller(n % accounts), $"{4_100_000_000 + n}", $"{80_000_000_000 + n}");
            var message = platform.SayUnheard(seller, buyer, chat, Item, "在吗");
            try
            {
                await platform.PushAsync(
                    seller,
                    [XianyuFarEnd.TextEntry(chat, buyer, seller, message, "在吗", Item)],
                    Ct
                );
            }
            catch (Exception gone) when (gone is ObjectDisposedException or WebSocketException)
            {
                // the connection has just ended: who comes next finds it in the history
            }
            await Task.Delay(BetweenTexts, TimeProvider.System, ct)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How many accounts each node has.</summary>
    private static async Task<Dictionary<Guid, int>> HeldAsync(TestDatabase database)
    {
        await using var connection = database.Open();
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT node, count(*)::int FROM session WHERE kind = 'shop' AND node IS NOT NULL GROUP BY node";
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var found = new Dictionary<Guid, int>();
        while (await reader.ReadAsync(Ct))
            found[reader.GetGuid(0)] = reader.GetInt32(1);
        return found;
    }

    private static string Seller(int n) => $"{2_200_000_000_000 + n}";

    private static async Task UntilAsync(Func<Task<bool>> isSo, int seconds)
    {
        for (var looks = 0; !await isSo(); looks++)
        {
            Assert.True(looks < seconds * 10, "It did not come.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct);
        }
    }
}
