using System.Globalization;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Data;

/// <summary>Writes that share a commit: each is there whole or not at all, whatever becomes of the others.</summary>
public sealed class SharedCommitsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Each_is_there_whole_or_not_at_all(DatabaseKind kind)
    {
        await using var scratch = await TestDatabase.CreateAsync(kind, Ct);
        using var database = await BeginAsync(scratch);
        var (told, failed) = (0, 0);
        await Parallel.ForAsync(
            0,
            400,
            new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = Ct },
            async (n, ct) =>
            {
                try
                {
                    await database.WriteAsync(
                        async (transaction, token) =>
                        {
                            transaction.AfterCommit(() => Interlocked.Increment(ref told));
                            await AddAsync(transaction, n, token);
                            await AddAsync(transaction, 1_000 + n, token);
                            if (n % 5 == 0)
                                await AddAsync(transaction, n, token); // it is there already
                        },
                        ct
                    );
                }
                catch (System.Data.Common.DbException)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        );

        Assert.Equal((80, 320), (failed, told));
        Assert.Equal(640, await CountAsync(database, "id >= 0"));
        Assert.Equal(0, await CountAsync(database, "id % 5 = 0"));
    }

    [Theory, EachDatabase]
    public async Task What_was_called_off_before_it_began_is_not_written(DatabaseKind kind)
    {
        await using var scratch = await TestDatabase.CreateAsync(kind, Ct);
        using var database = await BeginAsync(scratch);
        using var off = new CancellationTokenSource();
        await off.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            database.WriteAsync((transaction, token) => AddAsync(transaction, 1, token), off.Token)
        );
        await database.WriteAsync((transaction, token) => AddAsync(transaction, 2, token), Ct);
        Assert.Equal(1, await CountAsync(database, "id >= 0"));
    }

    [Theory, EachDatabase]
    public async Task A_statement_is_spoken_again_while_its_rows_are_read(DatabaseKind kind)
    {
        await using var scratch = await TestDatabase.CreateAsync(kind, Ct);
        using var database = await BeginAsync(scratch);
        if (kind == DatabaseKind.Postgres)
            return; // there a connection reads one answer at a time, as before
        List<long> seen = [];
        await database.WriteAsync(
            async (transaction, token) =>
            {
                for (var n = 0; n < 3; n++)
                    await AddAsync(transaction, n, token);
                await using var outer = transaction.Command(
                    "SELECT id FROM share WHERE id >= @from ORDER BY id",
                    ("@from", 1)
                );
                await using var rows = await outer.ExecuteReaderAsync(token);
                while (await rows.ReadAsync(token))
                {
                    await using var inner = transaction.Command(
                        "SELECT id FROM share WHERE id >= @from ORDER BY id",
                        ("@from", 0)
                    );
                    seen.Add(
                        rows.GetInt64(0)
                            + (
                                10
                                * Convert.ToInt64(await inner.ExecuteScalarAsync(token), CultureInfo.InvariantCulture)
                            )
                    );
                }
            },
            Ct
        );

        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task Who_was_lent_a_transaction_does_not_commit_it()
    {
        await using var scratch = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, Ct);
        using var database = await BeginAsync(scratch);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            database.WriteAsync((transaction, token) => transaction.CommitAsync(token), Ct)
        );
    }

    [Theory, EachDatabase]
    public async Task A_writer_of_its_own_takes_its_turn_between(DatabaseKind kind)
    {
        await using var scratch = await TestDatabase.CreateAsync(kind, Ct);
        using var database = await BeginAsync(scratch);
        await Parallel.ForAsync(
            0,
            100,
            Ct,
            async (n, ct) =>
            {
                if (n % 10 != 0)
                {
                    await database.WriteAsync((transaction, token) => AddAsync(transaction, n, token), ct);
                    return;
                }
                await using var own = await database.BeginWriteAsync(ct);
                await AddAsync(own, n, ct);
                await own.CommitAsync(ct);
            }
        );

        Assert.Equal(100, await CountAsync(database, "id >= 0"));
    }

    private static async Task<Database> BeginAsync(TestDatabase scratch)
    {
        var database = new Database(
            Options.Create(new DataOptions { Kind = scratch.Kind, ConnectionString = scratch.ConnectionString })
        );
        await using var connection = await database.OpenAsync(Ct);
        await using var command = connection.Command(null, database.Kind, "CREATE TABLE share (id BIGINT PRIMARY KEY)");
        await command.ExecuteNonQueryAsync(Ct);
        return database;
    }

    private static async Task AddAsync(WriteTransaction transaction, int id, CancellationToken ct)
    {
        await using var insert = transaction.Command("INSERT INTO share (id) VALUES (@id)", ("@id", (long)id));
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static async Task<int> CountAsync(Database database, string where)
    {
        await using var connection = await database.OpenAsync(Ct);
        await using var command = connection.Command(null, database.Kind, $"SELECT count(*) FROM share WHERE {where}");
        return Convert.ToInt32(await command.ExecuteScalarAsync(Ct), CultureInfo.InvariantCulture);
    }
}
