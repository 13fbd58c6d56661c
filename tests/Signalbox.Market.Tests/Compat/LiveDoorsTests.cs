using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Signalbox.Market.Quotes;
using Signalbox.Market.Tests.Sync;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Tests.Compat;

/// <summary>Live quotes pushed over a WebSocket in Tushare's frames, and as server-sent events.</summary>
public sealed class LiveDoorsTests
{
    private const string Codes = "600519.SH,000001.SZ";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Listeners_get_all_at_first_and_then_what_changed_and_cost_one_poll()
    {
        await using var world = await InSessionAsync();
        var began = world.Server.Clock.GetUtcNow();
        using var one = await ConnectAsync(world, Listening(world, "600519.SH", "000001.SZ"));
        using var other = await ConnectAsync(world, Listening(world, Codes));

        List<JsonElement> first = [await NextAsync(world, one), await NextAsync(world, one)];
        List<JsonElement> second = [await NextAsync(world, other), await NextAsync(world, other)];
        await SayAsync(one, """{"action":"ping"}""");
        var later = await NextAsync(world, one);

        Assert.All(first.Concat(second), f => Assert.True(f.GetProperty("status").GetBoolean()));
        Assert.Equal(["000001.SZ", "600519.SH"], first.Select(CodeOf).Order());
        Assert.Equal(["000001.SZ", "600519.SH"], second.Select(CodeOf).Order());
        var data = first[0].GetProperty("data");
        var record = data.GetProperty("record");
        Assert.Equal("HQ_STK_TICK", data.GetProperty("topic").GetString());
        Assert.Equal(CodeOf(first[0]), record.GetProperty("ts_code").GetString());
        Assert.StartsWith("2026-03-03 10:", record.GetProperty("trade_time").GetString(), StringComparison.Ordinal);
        Assert.True(record.GetProperty("last_price").GetDecimal() > 0);
        Assert.Equal(JsonValueKind.Number, record.GetProperty("bid_price5").ValueKind);
        Assert.Equal(JsonValueKind.Null, record.GetProperty("ask_volume10").ValueKind);
        Assert.NotEqual(
            first.First(f => CodeOf(f) == CodeOf(later)).GetProperty("data").GetRawText(),
            later.GetProperty("data").GetRawText()
        );
        var turns = 1 + (int)((world.Server.Clock.GetUtcNow() - began) / Every);
        Assert.InRange(world.Tencent.Requests.Count, 2, turns); // however many listen
    }

    [Fact]
    public async Task Who_comes_again_is_told_all_again_and_when_nobody_listens_nobody_is_asked()
    {
        await using var world = await InSessionAsync();
        var feed = world.Get<QuoteFeed>();
        using (var first = await ConnectAsync(world, Listening(world, Codes)))
        {
            await NextAsync(world, first);
            first.Abort();
        }
        await UntilAsync(world, () => feed.Listeners == 0);

        using var again = await ConnectAsync(world, Listening(world, Codes));
        List<JsonElement> told = [await NextAsync(world, again), await NextAsync(world, again)];
        await SayAsync(again, Listening(world, "920163.BJ")); // instead
        JsonElement next;
        do next = await NextAsync(world, again);
        while (CodeOf(next) != "920163.BJ");
        Assert.Equal(1, feed.Listeners);
        await again.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Ct);
        await UntilAsync(world, () => feed.Listeners == 0);
        var asked = world.Tencent.Requests.Count;
        for (var turn = 0; turn < 20; turn++)
            world.Server.Clock.Advance(Every);

        Assert.Equal(["000001.SZ", "600519.SH"], told.Select(CodeOf).Order());
        Assert.Equal(asked, world.Tencent.Requests.Count);
    }

    [Fact]
    public async Task After_the_session_the_last_quotes_are_told_once()
    {
        await using var world = await StartAsync(); // 18:30
        using var socket = await ConnectAsync(world, Listening(world, Codes));

        List<JsonElement> told = [await NextAsync(world, socket), await NextAsync(world, socket)];
        for (var turn = 0; turn < 40; turn++)
            world.Server.Clock.Advance(Every);

        Assert.Equal(["000001.SZ", "600519.SH"], told.Select(CodeOf).Order());
        Assert.Single(world.Tencent.Requests);
    }

    [Fact]
    public async Task What_cannot_be_listened_to_is_said_and_ends_the_connection()
    {
        await using var world = await StartAsync(("Market:ListenersPerToken", "1"));
        using var seated = await ConnectAsync(world, Listening(world, Codes));
        await NextAsync(world, seated);
        (string Message, string Words)[] refused =
        [
            ("""{"action":"listening","token":"sbx_wrong","data":{"HQ_STK_TICK":["600519.SH"]}}""", "token"),
            ("""{"action":"listening","data":{"HQ_STK_TICK":["600519.SH"]}}""", "token"),
            (Listening(world, "999999.SH"), "没有这些代码"),
            (Listening(world, Codes), "1 programs listen"),
            (Listening(world, Codes).Replace("HQ_STK_TICK", "HQ_STK_MIN", StringComparison.Ordinal), "HQ_STK_TICK"),
            ("""{"action":"listening","data":{"HQ_STK_TICK":[1]}}""", "代码应为文本"),
            ("nonsense", "JSON"),
            ("[]", "action"),
        ];

        foreach (var (message, words) in refused)
        {
            using var socket = await ConnectAsync(world, message);
            var answer = await NextAsync(world, socket);
            Assert.False(answer.GetProperty("status").GetBoolean());
            Assert.Contains(words, answer.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.Null(await ReadAsync(socket));
        }

        using var silent = await ConnectAsync(world, message: null);
        var ending = ReadAsync(silent);
        await UntilAsync(world, () => ending.IsCompleted, TimeSpan.FromSeconds(1));
        using var large = await ConnectAsync(world, new string('x', 40_000));
        Assert.Null(await ReadAsync(large));
        using var plain = await world.Server.Anonymous.GetAsync("/compat/tushare/listening", Ct);
        Assert.Equal(HttpStatusCode.UpgradeRequired, plain.StatusCode);
        Assert.Equal(1, world.Get<QuoteFeed>().Listeners);
    }

    [Fact]
    public async Task A_token_that_is_revoked_listens_no_longer()
    {
        await using var world = await StartAsync();
        using var socket = await ConnectAsync(world, Listening(world, Codes));
        List<JsonElement> told = [await NextAsync(world, socket), await NextAsync(world, socket)];
        using var stream = await StreamAsync(world, Codes);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Ct));
        await EventAsync(world, reader);
        await using (var transaction = await world.Get<Database>().BeginWriteAsync(Ct))
        {
            await using var revoke = transaction.Command("UPDATE identity_api_token SET revoked_at = 1");
            await revoke.ExecuteNonQueryAsync(Ct);
            await transaction.CommitAsync(Ct);
        }

        var last = await AnswerAsync(world, ReadAsync(socket));
        var end = await ReadAsync(socket);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Ct);
        while (await AnswerAsync(world, reader.ReadLineAsync(Ct).AsTask()) is not null)
            continue; // until the stream ends
        await UntilAsync(world, () => world.Get<QuoteFeed>().Listeners == 0);

        Assert.Equal(2, told.Count);
        Assert.Contains("token", last, StringComparison.Ordinal);
        Assert.Null(end);
    }

    [Fact]
    public async Task A_star_stands_for_many_and_never_for_more_than_500()
    {
        await using var world = await SitesWorld.StartAsync(DatabaseKind.Sqlite, 520, ("Jobs:Enabled", "false"));
        using var some = await ConnectAsync(world, Listening(world, "60*9.SH", "920163.BJ"));
        using var all = await ConnectAsync(world, Listening(world, "*"));

        var refused = await NextAsync(world, all);
        var codes = new HashSet<string?>(StringComparer.Ordinal);
        while (!codes.Contains("920163.BJ") || !codes.Contains("600519.SH"))
            codes.Add(CodeOf(await NextAsync(world, some)));

        Assert.Contains("500", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.All(
            codes.Where(c => c != "920163.BJ"),
            c =>
            {
                Assert.StartsWith("60", c, StringComparison.Ordinal);
                Assert.EndsWith("9.SH", c, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task Server_sent_events_tell_all_and_then_what_changed()
    {
        await using var world = await InSessionAsync();
        using var answer = await StreamAsync(world, "600519,sz000001");
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Ct));

        var first = await EventAsync(world, reader);
        var later = await EventAsync(world, reader);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["000001.SZ", "600519.SH"], first.Select(SymbolOf).Order());
        Assert.All(first, q => Assert.False(q.GetProperty("isStale").GetBoolean()));
        Assert.NotEmpty(later);
        Assert.All(
            later,
            q =>
                Assert.NotEqual(
                    first.First(f => SymbolOf(f) == SymbolOf(q)).GetProperty("quote").GetRawText(),
                    q.GetProperty("quote").GetRawText()
                )
        );
    }

    [Fact]
    public async Task Between_sessions_a_comment_says_that_somebody_is_there()
    {
        await using var world = await StartAsync(("Market:ListenersPerToken", "1"));
        using var answer = await StreamAsync(world, Codes);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Ct));

        var quotes = await EventAsync(world, reader);
        string? line;
        do line = await AnswerAsync(world, reader.ReadLineAsync(Ct).AsTask());
        while (line is "");
        using var second = await StreamAsync(world, Codes);
        using var none = await StreamAsync(world, "");
        using var unknown = await StreamAsync(world, "nothing");

        Assert.Equal(2, quotes.Count);
        Assert.Equal(": still here", line);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    /// <summary>Monday evening.</summary>
    private static Task<SitesWorld> StartAsync(params (string Key, string Value)[] more) =>
        SitesWorld.StartAsync(DatabaseKind.Sqlite, 0, [("Jobs:Enabled", "false"), .. more]);

    /// <summary>Tuesday, 3 March 2026, 10:00 in Shanghai.</summary>
    private static async Task<SitesWorld> InSessionAsync()
    {
        var world = await StartAsync();
        world.Server.Clock.Advance(TimeSpan.FromHours(15.5));
        return world;
    }

    private static string Listening(SitesWorld world, params string[] codes) =>
        JsonSerializer.Serialize(
            new
            {
                action = "listening",
                token = world.Token(),
                data = new Dictionary<string, string[]> { ["HQ_STK_TICK"] = codes },
            }
        );

    private static async Task<ClientWebSocket> ConnectAsync(SitesWorld world, string? message)
    {
        var socket = new ClientWebSocket();
        var address = new UriBuilder(world.Server.Http.BaseAddress!) // it listens
        {
            Scheme = "ws",
            Path = "/compat/tushare/listening",
        };
        await socket.ConnectAsync(address.Uri, Ct);
        if (message is not null)
            await SayAsync(socket, message);
        return socket;
    }

    private static Task SayAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, Ct);

    private static async Task<JsonElement> NextAsync(SitesWorld world, ClientWebSocket socket) =>
        JsonDocument
            .Parse(
                await AnswerAsync(world, ReadAsync(socket))
                    ?? throw new InvalidOperationException("The connection was closed.")
            )
            .RootElement;

    /// <returns>Null when the connection has ended.</returns>
    private static async Task<string?> ReadAsync(ClientWebSocket socket)
    {
        var (buffer, read) = (new byte[64 * 1024], 0);
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(read), Ct);
                if (part.MessageType == WebSocketMessageType.Close)
                    return null;
                read += part.Count;
                if (part.EndOfMessage)
                    return Encoding.UTF8.GetString(buffer, 0, read);
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    private static string? CodeOf(JsonElement frame) => frame.GetProperty("data").GetProperty("code").GetString();

    private static string? SymbolOf(JsonElement line) => line.GetProperty("quote").GetProperty("symbol").GetString();

    private static Task<HttpResponseMessage> StreamAsync(SitesWorld world, string symbols) =>
        world.Server.Http.GetAsync(
            new Uri($"/api/v1/market/quotes/live?symbols={symbols}", UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead,
            Ct
        );

    private static async Task<List<JsonElement>> EventAsync(SitesWorld world, StreamReader reader)
    {
        const string Data = "data: ";
        while (true)
        {
            var line =
                await AnswerAsync(world, reader.ReadLineAsync(Ct).AsTask())
                ?? throw new InvalidOperationException("The stream has ended.");
            if (line.StartsWith(Data, StringComparison.Ordinal))
                return [.. JsonDocument.Parse(line[Data.Length..]).RootElement.EnumerateArray()];
        }
    }

    /// <summary>Lets the clock go on, a part of a turn at a time, until it is there.</summary>
    private static async Task<T> AnswerAsync<T>(SitesWorld world, Task<T> asked)
    {
        await UntilAsync(world, () => asked.IsCompleted);
        return await asked;
    }

    private static async Task UntilAsync(SitesWorld world, Func<bool> isSo, TimeSpan? step = null)
    {
        while (!isSo())
        {
            world.Server.Clock.Advance(step ?? TimeSpan.FromMilliseconds(200));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }
    }
}
