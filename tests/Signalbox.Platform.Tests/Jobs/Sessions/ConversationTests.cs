using System.Collections.Concurrent;
using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs.Sessions;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Sessions;

/// <summary>What conversations receive: messages of memory, messages that are rows, timers.</summary>
public sealed class ConversationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task One_conversation_receives_in_order_and_one_at_a_time_several_side_by_side(DatabaseKind kind)
    {
        var busy = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var (now, most, twice) = (0, 0, 0);
        var accounts = new Accounts
        {
            Receive = async (_, conversation, _, _, ct) =>
            {
                if (busy.AddOrUpdate(conversation, 1, (_, n) => n + 1) > 1)
                    Interlocked.Increment(ref twice);
                var at = Interlocked.Increment(ref now);
                lock (busy)
                    most = Math.Max(most, at);
                await Task.Delay(2, ct);
                Interlocked.Decrement(ref now);
                busy.AddOrUpdate(conversation, 0, (_, n) => n - 1);
            },
        };
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        var session = await OpenedAsync(bench, accounts);

        for (var n = 0; n < 400; n++)
            await session.PostAsync($"c{n % 40}", "chat", n.ToString("d3", CultureInfo.InvariantCulture), Ct);
        await Until.TrueAsync(() => accounts.Received.Count == 400);

        Assert.All(
            accounts.Received.GroupBy(r => r.Split('/')[0]),
            g => Assert.Equal(g.Order(StringComparer.Ordinal), g)
        );
        Assert.Equal(0, twice);
        Assert.InRange(most, 2, 16);
    }

    [Theory, EachDatabase]
    public async Task A_full_mailbox_says_so_and_whoever_waits_gets_its_place(DatabaseKind kind)
    {
        var go = new TaskCompletionSource();
        var accounts = new Accounts { Receive = (_, _, _, _, ct) => go.Task.WaitAsync(ct) };
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        var session = await OpenedAsync(bench, accounts);

        var taken = 0;
        while (taken < 1000 && session.TryPost("c", "chat", $"{taken}"))
            taken++;
        var waiting = session.PostAsync("c", "chat", "last", Ct);
        await Task.Delay(250, Ct);
        var waited = !waiting.IsCompleted;
        go.SetResult();
        await waiting;
        await Until.TrueAsync(() => accounts.Received.Count == 257);

        Assert.Equal((256, true), (taken, waited));
        Assert.Equal("c/chat/last", accounts.Received.Last());
    }

    [Theory, EachDatabase]
    public async Task Texts_that_are_too_long_or_empty_are_refused(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        var session = await OpenedAsync(bench, accounts);

        Assert.Throws<ArgumentException>(() => session.TryPost("", "chat", "x"));
        Assert.Throws<ArgumentException>(() => session.TryPost(new string('c', 201), "chat", "x"));
        Assert.Throws<ArgumentException>(() => session.TryPost("c", "chat", new string('x', 65_537)));
        await Assert.ThrowsAsync<ArgumentException>(() => bench.PostAsync("a", "c", "chat", new string('x', 65_537)));
        await Assert.ThrowsAsync<ArgumentException>(() => bench.OpenAsync(new string('k', 201)));
    }

    [Theory, EachDatabase]
    public async Task A_message_that_fails_is_given_again_before_the_next_and_dropped_after_eight_times(
        DatabaseKind kind
    )
    {
        var given = new ConcurrentQueue<string>();
        var accounts = new Accounts
        {
            Receive = (_, _, _, payload, _) =>
            {
                given.Enqueue(payload);
                if (payload == "bad" || payload == "slow" && given.Count(p => p == "slow") < 3)
                    throw new InvalidOperationException("cannot be read");
                return Task.CompletedTask;
            },
        };
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        var session = await OpenedAsync(bench, accounts);

        Assert.All((string[])["slow", "bad", "good"], p => Assert.True(session.TryPost("c", "chat", p)));
        Assert.True(session.TryPost("other", "chat", "aside"));
        await Until.TrueAsync(() => accounts.Received.Contains("other/chat/aside"));
        await bench.Clock.WindUntilAsync(() => accounts.Received.Count == 3);

        Assert.Equal(["other/chat/aside", "c/chat/slow", "c/chat/good"], accounts.Received);
        Assert.Equal(
            [.. Enumerable.Repeat("slow", 3), .. Enumerable.Repeat("bad", 8), "good"],
            given.Where(p => p != "aside")
        );
    }

    [Theory, EachDatabase]
    public async Task What_is_posted_to_rows_comes_in_order_and_its_rows_go(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        await OpenedAsync(bench, accounts);

        await bench.WriteAsync(async t =>
        {
            for (var n = 0; n < 60; n++)
                Assert.True(
                    await bench.Get<SessionRows>().PostAsync(t, Accounts.Kind, "a", $"c{n % 3}", "order", $"{n:d2}", Ct)
                );
        });
        await Until.TrueAsync(() => accounts.Received.Count == 60);
        await Until.TrueAsync(async () => await MessagesAsync(bench) == 0);

        Assert.All(
            accounts.Received.GroupBy(r => r.Split('/')[0]),
            g => Assert.Equal(g.Order(StringComparer.Ordinal), g)
        );
    }

    [Theory, EachDatabase]
    public async Task A_row_that_comes_while_another_is_received_follows_it_at_once(DatabaseKind kind)
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var accounts = new Accounts
        {
            Receive = async (_, _, _, payload, ct) =>
            {
                if (payload != "first")
                    return;
                begun.SetResult();
                await go.Task.WaitAsync(ct);
            },
        };
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        await OpenedAsync(bench, accounts);

        await PostRowAsync(bench, "c", "first");
        await begun.Task.WaitAsync(Ct);
        await PostRowAsync(bench, "c", "second");
        await PostRowAsync(bench, "other", "third"); // by the time at which it has come, the session knows of the second
        await Until.TrueAsync(() => accounts.Received.Contains("other/order/third"));
        go.SetResult();

        // The clock stands: what is not known waits for ever.
        await Until.TrueAsync(() => accounts.Received.Count == 3);
        Assert.Equal("c/order/second", accounts.Received.Last());
    }

    [Theory, EachDatabase]
    public async Task Who_posts_to_a_session_that_is_not_open_is_told(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        await OpenedAsync(bench, accounts);
        await bench.CloseAsync("a");

        await bench.WriteAsync(async t =>
        {
            var rows = bench.Get<SessionRows>();
            Assert.False(await rows.PostAsync(t, Accounts.Kind, "a", "c", "order", "x", Ct));
            Assert.False(await rows.PostAsync(t, Accounts.Kind, "nobody", "c", "order", "x", Ct));
            Assert.False(await rows.CloseAsync(t, Accounts.Kind, "a", Ct));
        });

        Assert.Equal(0, await MessagesAsync(bench));
    }

    [Theory, EachDatabase]
    public async Task A_row_that_fails_eight_times_is_set_aside_and_the_next_one_comes(DatabaseKind kind)
    {
        var tries = 0;
        var accounts = new Accounts
        {
            Receive = (_, _, name, _, _) =>
                name == "bad" && Interlocked.Increment(ref tries) > 0
                    ? throw new InvalidOperationException("cannot be read")
                    : Task.CompletedTask,
        };
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        await OpenedAsync(bench, accounts);

        await bench.PostAsync("a", "c", "bad", "x");
        await bench.PostAsync("a", "c", "good", "y");
        await Until.TrueAsync(() => tries == 1);
        Assert.True(accounts.Live["a"].TryPost("c", "chat", "z"));
        await Task.Delay(100, Ct);
        Assert.Empty(accounts.Received);
        await bench.Clock.WindUntilAsync(() => accounts.Received.Count == 2);

        Assert.Equal(8, tries);
        Assert.Equal(["c/chat/z", "c/good/y"], accounts.Received.Order());
        Assert.Equal(1, Assert.Single(await bench.SessionsAsync()).SetAside);
        Assert.Equal(
            "InvalidOperationException: cannot be read",
            await bench.ScalarAsync<string>("SELECT error FROM session_message WHERE set_aside_at IS NOT NULL")
        );
    }

    [Theory, EachDatabase]
    public async Task A_timer_comes_at_its_time_once_and_one_of_the_same_name_replaces_it(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        var session = await OpenedAsync(bench, accounts);
        var start = bench.Clock.GetUtcNow();
        await AfterAsync(session, "c", "nudge", "first", start.AddMinutes(1));
        await AfterAsync(session, "c", "nudge", "second", start.AddMinutes(2));
        await AfterAsync(session, "d", "nudge", "other", start.AddMinutes(2));
        await AfterAsync(session, "c", "gone", "never", start.AddMinutes(1));
        await session.CommitAsync(
            async (t, ct) =>
            {
                Assert.True(await session.CancelAfterAsync(t, "c", "gone", ct));
                Assert.False(await session.CancelAfterAsync(t, "c", "gone", ct));
            },
            Ct
        );

        bench.Clock.Advance(TimeSpan.FromSeconds(110));
        await Task.Delay(200, Ct);
        Assert.Empty(accounts.Received);
        await bench.Clock.WindUntilAsync(() => accounts.Received.Count == 2);
        await Until.TrueAsync(async () => await MessagesAsync(bench) == 0);

        Assert.Equal(["c/nudge/second", "d/nudge/other"], accounts.Received.Order());
    }

    [Theory, EachDatabase]
    public async Task A_timer_that_sets_itself_again_goes_on(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        accounts.Receive = (session, conversation, name, payload, _) =>
            AfterAsync(session, conversation, name, payload + "+", bench.Clock.GetUtcNow().AddMinutes(1));
        var session = await OpenedAsync(bench, accounts);
        await AfterAsync(session, "c", "tick", "", bench.Clock.GetUtcNow());

        await bench.Clock.WindUntilAsync(() => accounts.Received.Count == 4);

        Assert.Equal(["c/tick/", "c/tick/+", "c/tick/++", "c/tick/+++"], accounts.Received);
        await Until.TrueAsync(async () => await MessagesAsync(bench) == 1);
    }

    [Theory, EachDatabase]
    public async Task A_timer_that_an_earlier_message_of_its_conversation_called_off_does_not_come(DatabaseKind kind)
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var accounts = new Accounts
        {
            Receive = async (session, conversation, name, _, ct) =>
            {
                if (name != "chat")
                    return;
                begun.SetResult();
                await go.Task.WaitAsync(ct);
                await session.CommitAsync((t, inner) => session.CancelAfterAsync(t, conversation, "nudge", inner), ct);
            },
        };
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        var session = await OpenedAsync(bench, accounts);
        await AfterAsync(session, "c", "nudge", "", bench.Clock.GetUtcNow().AddMinutes(1));
        await AfterAsync(session, "d", "nudge", "", bench.Clock.GetUtcNow().AddMinutes(1));

        session.TryPost("c", "chat", "hello");
        await begun.Task.WaitAsync(Ct);
        bench.Clock.Advance(TimeSpan.FromMinutes(2));
        await Until.TrueAsync(() => accounts.Received.Contains("d/nudge/"));
        go.SetResult();
        await Until.TrueAsync(() => accounts.Received.Contains("c/chat/hello"));
        bench.Clock.Advance(TimeSpan.FromSeconds(2));
        await Task.Delay(200, Ct);

        Assert.Equal(["d/nudge/", "c/chat/hello"], accounts.Received);
    }

    [Theory, EachDatabase]
    public async Task Timers_and_messages_survive_a_restart(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        var session = await OpenedAsync(bench, accounts);
        await AfterAsync(session, "c", "nudge", "kept", bench.Clock.GetUtcNow().AddMinutes(1));
        await bench.Engine.StopAsync(Ct);
        await bench.PostAsync("a", "d", "order", "waits");
        await Assert.ThrowsAsync<SessionLostException>(() =>
            AfterAsync(session, "c", "nudge", "late", bench.Clock.GetUtcNow())
        );

        var later = new Accounts();
        await using var next = SecondNode.Build(bench, later.Module());
        await next.StartAsync();
        await Until.TrueAsync(() => !later.Received.IsEmpty);
        Assert.Equal(["d/order/waits"], later.Received);
        await next.Clock.WindUntilAsync(() => later.Received.Count == 2);

        Assert.Equal("c/nudge/kept", later.Received.Last());
        Assert.Empty(accounts.Received);
    }

    private static Task AfterAsync(
        SessionContext session,
        string conversation,
        string name,
        string payload,
        DateTimeOffset at
    ) => session.CommitAsync((t, ct) => session.AfterAsync(t, conversation, name, payload, at, ct), Ct);

    private static Task PostRowAsync(Bench bench, string conversation, string payload) =>
        bench.WriteAsync(async t =>
            Assert.True(
                await bench.Get<SessionRows>().PostAsync(t, Accounts.Kind, "a", conversation, "order", payload, Ct)
            )
        );

    private static async Task<SessionContext> OpenedAsync(Bench bench, Accounts accounts)
    {
        await bench.OpenAsync("a");
        await Until.TrueAsync(() => accounts.Live.ContainsKey("a"));
        return accounts.Live["a"];
    }

    private static Task<int> MessagesAsync(Bench bench) =>
        bench.ScalarAsync<int>("SELECT count(*) FROM session_message");
}
