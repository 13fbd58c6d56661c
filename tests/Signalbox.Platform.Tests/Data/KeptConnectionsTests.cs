using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Data;

/// <summary>Connections to SQLite that stay open with their commands: nobody gets what another has left in one.</summary>
public sealed class KeptConnectionsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_comes_back_and_its_commands_with_it()
    {
        await using var scratch = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, Ct);
        using var database = await BeginAsync(scratch);
        DbConnection first;
        DbCommand spoken;
        await using (first = await database.OpenAsync(Ct))
        await using (spoken = Count(first))
            Assert.Equal(0, await ScalarAsync(spoken));
        await using var second = await database.OpenAsync(Ct);
        await using var again = Count(second);

        Assert.Same(first, second);
        Assert.Same(spoken, again);
        await using var other = Count(second); // taken: another one
        Assert.NotSame(again, other);
        Assert.Equal(0, await ScalarAsync(other));
    }

    [Fact]
    public async Task What_somebody_left_open_is_not_handed_on()
    {
        await using var scratch = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, Ct);
        using var database = await BeginAsync(scratch);
        DbConnection left;
        await using (left = await database.OpenAsync(Ct))
        {
            var begun = await left.BeginTransactionAsync(Ct);
            await using var insert = left.Command(begun, DatabaseKind.Sqlite, "INSERT INTO kept (id) VALUES (1)");
            await insert.ExecuteNonQueryAsync(Ct);
        }
        await using var next = await database.OpenAsync(Ct);
        await using var count = Count(next);

        Assert.NotSame(left, next);
        Assert.Equal(0, await ScalarAsync(count));
    }

    [Fact]
    public async Task Many_at_once_read_and_write_what_is_theirs()
    {
        await using var scratch = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, Ct);
        using var database = await BeginAsync(scratch);
        await Parallel.ForAsync(
            1,
            400,
            new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Ct },
            async (n, ct) =>
            {
                if (n % 2 == 0)
                {
                    await database.WriteAsync((transaction, token) => AddAsync(transaction, n, token), ct);
                }
                else
                {
                    await using var own = await database.BeginWriteAsync(ct);
                    await AddAsync(own, n, ct);
                    await own.CommitAsync(ct);
                }
                await using var connection = await database.OpenAsync(ct);
                await using var find = connection.Command(
                    null,
                    DatabaseKind.Sqlite,
                    "SELECT id FROM kept WHERE id = @id",
                    ("@id", (long)n)
                );
                Assert.Equal(n, await ScalarAsync(find));
            }
        );
        await using var last = await database.OpenAsync(Ct);
        await using var count = Count(last);
        Assert.Equal(399, await ScalarAsync(count));
    }

    [Fact]
    public async Task Of_too_many_commands_the_oldest_is_let_go()
    {
        await using var scratch = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, Ct);
        using var database = await BeginAsync(scratch);
        await using var connection = await database.OpenAsync(Ct);
        DbCommand oldest;
        await using (oldest = Number(connection, 0))
            Assert.Equal(0, await ScalarAsync(oldest));
        for (var n = 1; n <= KeptConnections.MostCommands; n++)
        {
            await using var one = Number(connection, n);
            Assert.Equal(n, await ScalarAsync(one));
        }
        await using var anew = Number(connection, 0);

        Assert.NotSame(oldest, anew);
        Assert.Equal(0, await ScalarAsync(anew));
    }

    [Fact]
    public async Task Let_go_they_open_the_file_that_is_there_then()
    {
        await using var scratch = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, Ct);
        using var database = await BeginAsync(scratch);
        await database.WriteAsync((transaction, token) => AddAsync(transaction, 1, token), Ct);
        var file = Path.Combine(scratch.Folder, "signalbox.db");
        database.LetGo();
        File.Move(file, file + ".old");
        await using (var made = await database.OpenAsync(Ct))
        await using (var create = made.Command(null, DatabaseKind.Sqlite, "CREATE TABLE kept (id INTEGER PRIMARY KEY)"))
            await create.ExecuteNonQueryAsync(Ct);
        await database.WriteAsync((transaction, token) => AddAsync(transaction, 2, token), Ct);
        await using var connection = await database.OpenAsync(Ct);
        await using var find = connection.Command(null, DatabaseKind.Sqlite, "SELECT sum(id) FROM kept");

        Assert.Equal(2, await ScalarAsync(find));
    }

    private static DbCommand Count(DbConnection connection) =>
        connection.Command(null, DatabaseKind.Sqlite, "SELECT count(*) FROM kept");

    private static DbCommand Number(DbConnection connection, int n) =>
        connection.Command(null, DatabaseKind.Sqlite, string.Create(CultureInfo.InvariantCulture, $"SELECT {n}"));

    private static async Task<long> ScalarAsync(DbCommand command) =>
        Convert.ToInt64(await command.ExecuteScalarAsync(Ct), CultureInfo.InvariantCulture);

    private static async Task AddAsync(WriteTransaction transaction, int id, CancellationToken ct)
    {
        await using var insert = transaction.Command("INSERT INTO kept (id) VALUES (@id)", ("@id", (long)id));
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static async Task<Database> BeginAsync(TestDatabase scratch)
    {
        var database = new Database(
            Options.Create(
                new DataOptions
                {
                    Kind = DatabaseKind.Sqlite,
                    ConnectionString = scratch.ConnectionString.Replace("Pooling=False", "", StringComparison.Ordinal),
                }
            )
        );
        await using var connection = await database.OpenAsync(Ct);
        await using var command = connection.Command(
            null,
            DatabaseKind.Sqlite,
            "PRAGMA journal_mode=WAL; CREATE TABLE kept (id INTEGER PRIMARY KEY)"
        );
        await command.ExecuteNonQueryAsync(Ct);
        return database;
    }
}
