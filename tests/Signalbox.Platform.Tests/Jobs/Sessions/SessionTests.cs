using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Jobs.Sessions;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Sessions;

/// <summary>One node and the lives of its sessions.</summary>
public sealed class SessionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_is_opened_runs_and_what_is_closed_ends(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());

        await bench.OpenAsync("a", "b");
        await bench.OpenAsync("a");
        await Until.TrueAsync(() => accounts.Live.Count == 2);
        var rows = await bench.SessionsAsync();
        await bench.CloseAsync("a");
        await Until.TrueAsync(() => !accounts.Ended.IsEmpty);

        Assert.Equal(["a", "b"], rows.Select(r => r.Key));
        Assert.All(rows, r => Assert.Equal((1L, true), (r.Epoch, r.Node is not null && r.Since is not null)));
        Assert.Equal(["a"], accounts.Ended);
        Assert.Equal(["b"], accounts.Live.Keys);
        Assert.Equal(["b"], (await bench.SessionsAsync()).Select(r => r.Key));
        Assert.Equal(2, accounts.Began.Count);
    }

    [Theory, EachDatabase]
    public async Task One_that_is_closed_and_opened_again_at_once_has_a_new_epoch_and_no_old_messages(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        await bench.OpenAsync("a");
        await Until.TrueAsync(() => accounts.Live.Count == 1);
        var first = accounts.Live["a"];
        await first.CommitAsync(
            (t, ct) => first.AfterAsync(t, "c", "nudge", "old", bench.Clock.GetUtcNow().AddMinutes(1), ct),
            Ct
        );

        await bench.WriteAsync(async t =>
        {
            Assert.True(await bench.Get<SessionRows>().CloseAsync(t, Accounts.Kind, "a", Ct));
            Assert.True(await bench.Get<SessionRows>().OpenAsync(t, Accounts.Kind, "a", Ct));
        });
        await Until.TrueAsync(() => accounts.Live.TryGetValue("a", out var now) && now != first);

        Assert.True(accounts.Live["a"].Epoch > first.Epoch);
        await Assert.ThrowsAsync<SessionLostException>(() => first.CommitAsync((_, _) => Task.CompletedTask, Ct));
        Assert.Throws<SessionLostException>(() => first.TryPost("c", "n", "p"));
        Assert.Equal(0, await bench.ScalarAsync<int>("SELECT count(*) FROM session_message"));
    }

    [Theory, EachDatabase]
    public async Task A_commit_with_a_lost_epoch_is_refused_and_ends_the_run(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        await bench.OpenAsync("a");
        await Until.TrueAsync(() => accounts.Live.Count == 1);
        var session = accounts.Live["a"];
        await session.CommitAsync((t, ct) => RecordAsync(t, "first", ct), Ct);

        await bench.ExecuteAsync("UPDATE session SET epoch = epoch + 1, node = NULL");
        await Assert.ThrowsAsync<SessionLostException>(() =>
            session.CommitAsync((t, ct) => RecordAsync(t, "second", ct), Ct)
        );
        await Until.TrueAsync(() => accounts.Live.TryGetValue("a", out var now) && now != session);

        Assert.Equal(3, accounts.Live["a"].Epoch);
        Assert.Equal(
            1,
            await bench.ScalarAsync<int>("SELECT count(*) FROM schedule WHERE name IN ('first', 'second')")
        );
    }

    [Theory, EachDatabase]
    public async Task What_threw_in_a_commit_is_not_written(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        await bench.OpenAsync("a");
        await Until.TrueAsync(() => accounts.Live.Count == 1);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            accounts
                .Live["a"]
                .CommitAsync(
                    async (t, ct) =>
                    {
                        await RecordAsync(t, "first", ct);
                        throw new InvalidOperationException("no");
                    },
                    Ct
                )
        );

        Assert.Equal(0, await bench.ScalarAsync<int>("SELECT count(*) FROM schedule WHERE name = 'first'"));
        Assert.Single(accounts.Live);
    }

    [Theory, EachDatabase]
    public async Task One_that_throws_at_once_is_started_again_after_growing_pauses(DatabaseKind kind)
    {
        var accounts = new Accounts { Run = (_, _) => throw new InvalidOperationException("the socket is shut") };
        await using var bench = await Bench.StartAsync(kind, accounts.Module());

        await bench.OpenAsync("a");
        await Until.TrueAsync(() => accounts.Began.Count == 1);
        // Half an hour: 0.5 to 1, 1 to 2, 2 to 4 … 128 to 256, then 150 to 300 seconds.
        for (var second = 0; second < 1800; second += 2)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(4, Ct);
        }

        // It may just have begun again.
        await Until.TrueAsync(async () => (await bench.SessionsAsync()).Single().State == SessionState.Pausing);
        Assert.InRange(accounts.Began.Count, 6, 26);
        var row = Assert.Single(await bench.SessionsAsync());
        Assert.Equal("InvalidOperationException: the socket is shut", row.LastError);
        Assert.Equal((SessionState.Pausing, 1L), (row.State, row.Epoch));
    }

    [Theory, EachDatabase]
    public async Task One_that_asks_for_a_pause_gets_it(DatabaseKind kind)
    {
        var accounts = new Accounts();
        accounts.Run = (_, ct) =>
            accounts.Began.Count == 1
                ? throw new RetryLaterException(TimeSpan.FromMinutes(10), "too many sign-ins")
                : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        await bench.OpenAsync("a");
        await Until.TrueAsync(() => accounts.Ended.Count == 1);
        await Until.TrueAsync(async () => (await bench.SessionsAsync()).Single().State == SessionState.Pausing);

        bench.Clock.Advance(TimeSpan.FromMinutes(9));
        await Task.Delay(100, Ct);
        var before = accounts.Began.Count;
        bench.Clock.Advance(TimeSpan.FromMinutes(2));
        await Until.TrueAsync(() => accounts.Live.Count == 1);

        Assert.Equal(1, before);
        Assert.Equal("too many sign-ins", (await bench.SessionsAsync()).Single().LastError);
    }

    [Theory, EachDatabase]
    public async Task The_rate_of_starts_holds(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module(starts: Rate.PerSecond(20)));

        await bench.OpenAsync(AccountRows.Keys(100));
        await Until.TrueAsync(() => accounts.Began.Count == 20);
        List<int> counts = [];
        for (var second = 0; second < 4; second++)
        {
            await Task.Delay(100, Ct);
            counts.Add(accounts.Began.Count);
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            var want = counts[^1] + 20;
            await Until.TrueAsync(() => accounts.Began.Count >= want);
        }

        Assert.Equal([20, 40, 60, 80], counts);
        Assert.Equal(100, accounts.Began.Distinct().Count());
    }

    [Theory, EachDatabase]
    public async Task A_node_takes_no_more_than_it_may_have(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module(perNode: 3));

        await bench.OpenAsync(AccountRows.Keys(5));
        await Until.TrueAsync(() => accounts.Live.Count == 3);
        await bench.CloseAsync(accounts.Live.Keys.First());
        await Until.TrueAsync(() => accounts.Began.Count == 4);
        await Task.Delay(100, Ct);

        Assert.Equal(3, accounts.Live.Count);
        Assert.Equal(1, (await bench.SessionsAsync()).Count(r => r.Node is null));
    }

    [Theory, EachDatabase]
    public async Task A_stop_ends_the_runs_and_frees_the_rows_and_the_next_start_takes_them(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        await bench.OpenAsync(AccountRows.Keys(30));
        await Until.TrueAsync(() => accounts.Live.Count == 30);

        await bench.Engine.StopAsync(Ct);
        var owned = await bench.ScalarAsync<int>("SELECT count(*) FROM session WHERE node IS NOT NULL");
        var later = new Accounts();
        await using var next = SecondNode.Build(bench, later.Module());
        await next.StartAsync();
        await Until.TrueAsync(() => later.Live.Count == 30);

        Assert.Equal((0, 30), (owned, accounts.Ended.Count));
        Assert.All(later.Live.Values, s => Assert.Equal(2, s.Epoch));
    }

    [Theory, EachDatabase]
    public async Task A_process_whose_engine_is_off_runs_none(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module(), ("Jobs:Enabled", "false"));

        await bench.OpenAsync("a");
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        await Task.Delay(200, Ct);

        Assert.Empty(accounts.Began);
        Assert.Null(Assert.Single(await bench.SessionsAsync()).Node);
    }

    /// <summary>Into a table that every installation has.</summary>
    internal static async Task RecordAsync(WriteTransaction transaction, string name, CancellationToken ct)
    {
        await using var command = transaction.Command(
            "INSERT INTO schedule (name, last_slot, paused) VALUES (@name, @at, FALSE)",
            ("@name", name),
            ("@at", DateTimeOffset.UnixEpoch)
        );
        await command.ExecuteNonQueryAsync(ct);
    }
}
