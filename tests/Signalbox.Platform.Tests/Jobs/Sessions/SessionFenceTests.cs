using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Sessions;

/// <summary>What a restore does to the messages and timers of a set.</summary>
public sealed class SessionFenceTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_was_received_since_the_set_is_gone_and_what_was_set_again_keeps_its_new_time(
        DatabaseKind kind
    )
    {
        await using var restored = await StartAsync(kind);
        await using var previous = await StartAsync(kind);
        // In between 1 was received, 2 was set again, 3 still waits, and 4 is new.
        foreach (var (id, due) in ((int, int)[])[(1, 5), (2, 5), (3, 90)])
            await InsertAsync(restored, id, version: 0, due);
        foreach (var (id, version, due) in ((int, int, int)[])[(2, 1, 60), (3, 0, 90), (4, 0, 5)])
            await InsertAsync(previous, id, version, due);

        await using (var connection = await previous.Get<Database>().OpenAsync(Ct))
            await RaiseAsync(restored, connection);

        Assert.Equal(2, await restored.ScalarAsync<int>("SELECT count(*) FROM session_message"));
        Assert.Equal(2, await restored.ScalarAsync<int>("SELECT count(*) FROM session_message WHERE id IN (2, 3)"));
        Assert.Equal("2/1", await restored.ScalarAsync<string>("SELECT payload FROM session_message WHERE id = 2"));
        Assert.Equal(
            2,
            await CountAsync(restored, "SELECT count(*) FROM session_message WHERE due_at > @at", Minute(restored, 50))
        );
        Assert.Equal(10_007, await restored.ScalarAsync<int>("SELECT epoch FROM session WHERE node IS NULL"));
    }

    [Theory, EachDatabase]
    public async Task Where_the_database_before_is_lost_all_that_was_due_counts_as_received(DatabaseKind kind)
    {
        await using var restored = await StartAsync(kind);
        await InsertAsync(restored, 1, version: 0, dueInMinutes: 5);
        await InsertAsync(restored, 2, version: 0, dueInMinutes: 90);

        await RaiseAsync(restored, previous: null);

        Assert.Equal(2, await restored.ScalarAsync<int>("SELECT max(id) FROM session_message"));
        Assert.Equal(1, await restored.ScalarAsync<int>("SELECT count(*) FROM session_message"));
    }

    private static async Task<Bench> StartAsync(DatabaseKind kind)
    {
        var bench = await Bench.StartAsync(kind, new WorkModule(), ("Jobs:Enabled", "false"));
        await bench.OpenAsync("a");
        await bench.ExecuteAsync("UPDATE session SET epoch = 7, node = @node", ("@node", Guid.NewGuid()));
        return bench;
    }

    /// <summary>The set is of now, and put in place half an hour later.</summary>
    private static async Task RaiseAsync(Bench restored, System.Data.Common.DbConnection? previous) =>
        await restored
            .Get<RaiseFence>()
            .RunAsync(
                "restore-1",
                restored.Get<IOptions<DataOptions>>().Value,
                previous,
                restored.Clock.GetUtcNow(),
                Minute(restored, 30),
                Ct
            );

    private static Task InsertAsync(Bench bench, int id, int version, int dueInMinutes) =>
        bench.ExecuteAsync(
            """
            INSERT INTO session_message
                (id, session_id, conversation, name, payload, due_at, is_timer, version, failed, created_at)
            SELECT @id, id, 'c', @name, @payload, @due, TRUE, @version, 0, @now FROM session
            """,
            ("@id", id),
            ("@name", $"n{id}"),
            ("@payload", $"{id}/{version}"),
            ("@due", Minute(bench, dueInMinutes)),
            ("@version", version),
            ("@now", bench.Clock.GetUtcNow())
        );

    private static DateTimeOffset Minute(Bench bench, int minute) => bench.Clock.GetUtcNow().AddMinutes(minute);

    private static async Task<long> CountAsync(Bench bench, string sql, DateTimeOffset at)
    {
        await using var connection = await bench.Get<Database>().OpenAsync(Ct);
        await using var command = connection.Command(null, bench.Get<Database>().Kind, sql, ("@at", at));
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}
