using System.Diagnostics;
using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Torture;

public sealed class SessionPauseTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_stopped_for_longer_than_its_row_lives_records_no_message_of_a_session_that_moved()
    {
        var accounts = LongSuite.Rounds(120, 2000);
        var rounds = LongSuite.Rounds(1, 5);
        await using var yard = await Yard.CreateAsync(DatabaseKind.Postgres);
        var orders = yard.Orders with
        {
            AccountStarts = accounts / 2,
            // Some two hundred messages and timers a second in all.
            AccountPause = TimeSpan.FromSeconds(Math.Max(1, accounts / 100)),
        };
        HostProcess[] hosts = [await yard.StartAsync(orders), await yard.StartAsync(orders)];
        await yard.ExecuteAsync(
            $"""
            INSERT INTO session (kind, key, epoch, state, opened_at)
            SELECT 'host.account', 'a' || n, 0, 0, now() FROM generate_series(1, {accounts}) n
            """
        );
        await SharedAsync(yard, hosts, accounts);

        for (var round = 0; round < rounds; round++)
        {
            var (stopped, other) = (hosts[round % 2], hosts[1 - round % 2]);
            await RecordsAsync(yard, accounts);
            var (refused, lives) = (stopped.Count("refused"), stopped.Count("log 1440"));
            var moved = await HeldAsync(yard, stopped);
            var watch = Stopwatch.StartNew();
            stopped.Stop();
            await Until.TrueAsync(async () => await HeldAsync(yard, stopped) == 0);
            var free = watch.Elapsed;
            await Until.TrueAsync(async () => await HeldAsync(yard, other) == accounts);
            var live = watch.Elapsed;
            await RecordsAsync(yard, accounts);
            stopped.Continue();
            await stopped.LineAsync("log 1440", lives + 1, Ct);
            await SharedAsync(yard, hosts, accounts);
            var late = stopped.Count("refused") - refused;
            Say(
                $"{moved} of {accounts} sessions moved: free after {Seconds(free)}, all live on the other node after "
                    + $"{Seconds(live)}; {late} late commits refused; shared again after {Seconds(watch.Elapsed)}"
            );
        }

        foreach (var host in hosts)
            await Yard.StopAsync(host);
        await CheckAsync(yard, accounts);
    }

    /// <summary>Each message once; and once an owner has recorded, no earlier one does.</summary>
    private static async Task CheckAsync(Yard yard, int accounts)
    {
        var twice = await yard.ListAsync(
            "SELECT account, message, count(*) FROM host_message GROUP BY account, message HAVING count(*) > 1",
            row => $"{row.GetString(0)} {row.GetString(1)} {row.GetInt64(2)} times"
        );
        var late = await yard.ListAsync(
            """
            SELECT account, message FROM (
                SELECT account, message, epoch, max(epoch) OVER (PARTITION BY account ORDER BY id) AS highest
                FROM host_message) m WHERE epoch < highest
            """,
            row => $"{row.GetString(0)} {row.GetString(1)}"
        );
        // A chain of timers has no gap: none was lost in a move.
        var broken = await yard.ListAsync(
            """
            SELECT account FROM host_message WHERE message LIKE 'beat %'
            GROUP BY account HAVING count(*) <> max(CAST(substr(message, 6) AS integer)) + 1
            """,
            row => row.GetString(0)
        );
        var (messages, beating) = (
            await yard.ScalarAsync<long>("SELECT count(*) FROM host_message"),
            await yard.ScalarAsync<int>("SELECT count(DISTINCT account) FROM host_message WHERE message LIKE 'beat %'")
        );
        var owners = await yard.ScalarAsync<long>("SELECT count(DISTINCT (account, epoch)) FROM host_message");
        Say($"{messages} messages and timers of {accounts} sessions recorded by {owners} owners, {twice.Count} twice");
        Assert.Empty(twice);
        Assert.Empty(late);
        Assert.Empty(broken);
        Assert.Equal(accounts, beating);
        Assert.Equal(0, await yard.ScalarAsync<int>("SELECT count(*) FROM session WHERE node IS NOT NULL"));
        Assert.Equal(
            accounts,
            await yard.ScalarAsync<int>("SELECT count(*) FROM session_message WHERE set_aside_at IS NULL")
        );
    }

    /// <summary>Until both have about half of them, and all run.</summary>
    private static Task SharedAsync(Yard yard, HostProcess[] hosts, int accounts) =>
        Until.TrueAsync(async () =>
        {
            var (first, second) = (await HeldAsync(yard, hosts[0]), await HeldAsync(yard, hosts[1]));
            return first + second == accounts && Math.Abs(first - second) <= accounts / 20 + 1;
        });

    /// <summary>Until something more was recorded than there are sessions.</summary>
    private static async Task RecordsAsync(Yard yard, int accounts)
    {
        var before = await yard.ScalarAsync<int>("SELECT count(*) FROM host_message");
        await Until.TrueAsync(async () =>
            await yard.ScalarAsync<int>("SELECT count(*) FROM host_message") > before + accounts
        );
    }

    /// <summary>How many sessions run on a host, as the rows have it.</summary>
    private static Task<int> HeldAsync(Yard yard, HostProcess host) =>
        yard.ScalarAsync<int>(
            $"""
            SELECT count(*) FROM session s JOIN node n ON n.id = s.node
            WHERE s.state = 1 AND n.name LIKE '%:{host.Id.ToString(CultureInfo.InvariantCulture)}'
            """
        );

    private static string Seconds(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s");

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
