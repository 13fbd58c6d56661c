using System.Collections.Concurrent;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Jobs.Sessions;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Sessions;

/// <summary>Sessions on several nodes of one PostgreSQL; the spans are shorter than in life.</summary>
public sealed class SessionNodeTests
{
    private static readonly (string, string)[] Quick =
    [
        ("Jobs:NodeLook", "00:00:00.2"),
        ("Jobs:NodeRenewal", "00:00:00.4"),
        ("Jobs:NodeExpiry", "00:00:06"),
        ("Jobs:JudgeAfter", "00:00:00.6"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task A_node_that_comes_gets_half_and_one_that_goes_gives_all_back(DatabaseKind kind)
    {
        var (first, second) = (new Accounts(), new Accounts());
        await using var bench = await Bench.StartAsync(kind, first.Module(), Quick);
        await bench.OpenAsync(AccountRows.Keys(200));
        await Until.TrueAsync(() => first.Live.Count == 200);

        await using var other = SecondNode.Build(bench, second.Module(), Quick);
        await other.StartAsync();
        await Until.TrueAsync(() => first.Live.Count + second.Live.Count == 200 && !second.Live.IsEmpty);
        await SettledAsync(() => second.Live.Count);
        var (here, there) = (first.Live.Count, second.Live.Count);
        await other.StopAsync();
        await Until.TrueAsync(() => first.Live.Count == 200);

        Assert.Equal((100, 100), (here, there));
        Assert.Empty(second.Live);
        Assert.Equal(400, first.Began.Count + second.Began.Count);
        Assert.Equal(100, await bench.ScalarAsync<int>("SELECT count(*) FROM session WHERE epoch = 3"));
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task What_is_over_by_less_than_a_twentieth_stays(DatabaseKind kind)
    {
        var (first, second) = (new Accounts(), new Accounts());
        await using var bench = await Bench.StartAsync(kind, first.Module(), Quick);
        await bench.OpenAsync(AccountRows.Keys(100));
        await Until.TrueAsync(() => first.Live.Count == 100);
        await using var other = SecondNode.Build(bench, second.Module(), Quick);
        await other.StartAsync();
        await Until.TrueAsync(() => second.Live.Count == 50);

        foreach (var key in second.Live.Keys.Take(4).ToList())
            await bench.CloseAsync(key);
        await Until.TrueAsync(() => second.Live.Count == 46);
        await Task.Delay(500, Ct);

        Assert.Equal((50, 46), (first.Live.Count, second.Live.Count));
        Assert.Equal(150, first.Began.Count + second.Began.Count);
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task What_moves_is_never_live_on_two_nodes(DatabaseKind kind)
    {
        var live = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var twice = 0;
        async Task RunAsync(SessionContext session, CancellationToken ct)
        {
            if (live.AddOrUpdate(session.Key, 1, (_, n) => n + 1) > 1)
                Interlocked.Increment(ref twice);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            }
            finally
            {
                // A socket takes a moment to close.
                await Task.Delay(10, CancellationToken.None);
                live.AddOrUpdate(session.Key, 0, (_, n) => n - 1);
            }
        }
        var first = new Accounts { Run = RunAsync };
        await using var bench = await Bench.StartAsync(kind, first.Module(), Quick);
        await bench.OpenAsync(AccountRows.Keys(60));
        await Until.TrueAsync(() => first.Live.Count == 60);

        for (var round = 0; round < 3; round++)
        {
            var second = new Accounts { Run = RunAsync };
            await using var other = SecondNode.Build(bench, second.Module(), Quick);
            await other.StartAsync();
            await Until.TrueAsync(() => second.Live.Count == 30);
            await other.StopAsync();
            await Until.TrueAsync(() => first.Live.Count == 60);
        }

        Assert.Equal(0, twice);
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task A_killed_node_loses_everything_to_the_others_timers_and_messages_too(DatabaseKind kind)
    {
        var (dead, heir) = (new Accounts(), new Accounts());
        await using var bench = await Bench.StartAsync(kind, new WorkModule(), [("Jobs:Enabled", "false"), .. Quick]);
        var killed = SecondNode.Build(bench, dead.Module(), Quick);
        await killed.StartAsync();
        await bench.OpenAsync(AccountRows.Keys(50));
        await Until.TrueAsync(() => dead.Live.Count == 50);
        var last = dead.Live[AccountRows.Key(7)];
        var at = bench.Clock.GetUtcNow().AddMinutes(1);
        await last.CommitAsync((t, ct) => last.AfterAsync(t, "c", "nudge", "kept", at, ct), Ct);
        await using var survivor = SecondNode.Build(bench, heir.Module(perNode: 40), Quick);
        await using var third = SecondNode.Build(bench, heir.Module(perNode: 40), Quick);
        await survivor.StartAsync();
        await third.StartAsync();
        await Until.TrueAsync(() => heir.Live.Count == 33);

        await killed.DisposeAsync();
        await Until.TrueAsync(() => heir.Live.Count == 50);
        await bench.PostAsync(AccountRows.Key(8), "d", "order", "x");
        await Until.TrueAsync(() => heir.Received.Contains("d/order/x"));
        survivor.Clock.Advance(TimeSpan.FromMinutes(1));
        third.Clock.Advance(TimeSpan.FromMinutes(1));
        await Until.TrueAsync(() => heir.Received.Contains("c/nudge/kept"));

        Assert.Empty(dead.Received);
        Assert.Empty(dead.Live);
        // Each has gone over to somebody; the two that are left may share anew between them.
        Assert.All(await bench.SessionsAsync(), r => Assert.True(r.Epoch >= 2, $"{r.Key} {r.Epoch}"));
        await Assert.ThrowsAnyAsync<Exception>(() => last.CommitAsync((_, _) => Task.CompletedTask, Ct));
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task A_node_whose_row_is_gone_ends_its_runs_writes_nothing_more_and_begins_anew(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module(), Quick);
        await bench.OpenAsync(AccountRows.Keys(20));
        await Until.TrueAsync(() => accounts.Live.Count == 20);
        var before = accounts.Live.Values.ToList();

        await bench.ExecuteAsync("DELETE FROM node");
        await Until.TrueAsync(() => accounts.Ended.Count == 20);
        var refused = 0;
        foreach (var session in before)
        {
            try
            {
                await session.CommitAsync((t, ct) => SessionTests.RecordAsync(t, $"late {session.Key}", ct), Ct);
            }
            catch (SessionLostException)
            {
                refused++;
            }
        }
        await Until.TrueAsync(() => accounts.Live.Count == 20);

        Assert.Equal(20, refused);
        Assert.Equal(0, await bench.ScalarAsync<int>("SELECT count(*) FROM schedule WHERE name LIKE 'late %'"));
        Assert.All(accounts.Live.Values, s => Assert.Equal(2, s.Epoch));
        Assert.Equal(1, await bench.ScalarAsync<int>("SELECT count(DISTINCT node) FROM session"));
        Assert.Equal(1, await bench.ScalarAsync<int>("SELECT count(*) FROM session_host"));
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task A_take_leaves_alone_what_the_last_owner_is_committing(DatabaseKind kind)
    {
        var (first, second) = (new Accounts(), new Accounts());
        await using var bench = await Bench.StartAsync(kind, first.Module(), Quick);
        await bench.OpenAsync("a", "b");
        await Until.TrueAsync(() => first.Live.Count == 2);
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var session = first.Live["a"];
        var committing = session.CommitAsync(
            async (t, ct) =>
            {
                await SessionTests.RecordAsync(t, "in time", ct);
                begun.SetResult();
                await go.Task.WaitAsync(ct);
            },
            Ct
        );
        await begun.Task.WaitAsync(Ct);
        await using var other = SecondNode.Build(bench, second.Module(), Quick);

        await bench.Engine.StopAsync(Ct);
        await other.StartAsync();
        await Until.TrueAsync(() => second.Live.Count == 1);
        await Task.Delay(300, Ct);
        var whileItLasted = second.Live.Keys.ToList();
        go.SetResult();
        await committing;
        other.Clock.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => second.Live.Count == 2);

        Assert.Equal(["b"], whileItLasted);
        Assert.Equal(1, await bench.ScalarAsync<int>("SELECT count(*) FROM schedule WHERE name = 'in time'"));
        await Assert.ThrowsAsync<SessionLostException>(() => session.CommitAsync((_, _) => Task.CompletedTask, Ct));
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task A_node_without_the_module_has_no_share(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module(), Quick);
        await using var without = SecondNode.Build(bench, new WorkModule(), Quick);
        await without.StartAsync();
        await Until.TrueAsync(async () => await bench.ScalarAsync<int>("SELECT count(*) FROM node") == 2);

        await bench.OpenAsync(AccountRows.Keys(10));

        await Until.TrueAsync(() => accounts.Live.Count == 10);
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task The_rate_is_for_all_nodes_together(DatabaseKind kind)
    {
        var (first, second) = (new Accounts(), new Accounts());
        var rate = Rate.PerSecond(20);
        await using var bench = await Bench.StartAsync(kind, first.Module(starts: rate), Quick);
        await using var other = SecondNode.Build(bench, second.Module(starts: rate), Quick);
        await other.StartAsync();
        await Until.TrueAsync(async () => await bench.ScalarAsync<int>("SELECT count(*) FROM session_host") == 2);
        await Task.Delay(500, Ct); // both have seen it

        await bench.OpenAsync(AccountRows.Keys(100));
        await Until.TrueAsync(() => first.Began.Count + second.Began.Count >= 20);
        await Task.Delay(300, Ct);

        Assert.Equal((10, 10), (first.Began.Count, second.Began.Count));
    }

    /// <summary>Until a figure has stayed the same for a while.</summary>
    private static async Task SettledAsync(Func<int> figure)
    {
        var (last, since) = (figure(), 0);
        while (since < 40)
        {
            await Task.Delay(25, Ct);
            (last, since) = figure() is var now && now == last ? (now, since + 1) : (now, 0);
        }
    }
}
