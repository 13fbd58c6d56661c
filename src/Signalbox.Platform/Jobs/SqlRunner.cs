using System.Data.Common;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs;

/// <summary>Runs the engine's SQL: in a caller's transaction, or on the engine's own connection with its commands kept.</summary>
internal sealed class SqlRunner(
    DatabaseKind kind,
    DbConnection connection,
    DbTransaction? transaction,
    Dictionary<string, DbCommand>? kept = null
)
{
    private readonly WriteTransaction? callers;

    public SqlRunner(WriteTransaction transaction)
        : this(transaction.Kind, transaction.Connection, transaction.Transaction) => callers = transaction;

    public DatabaseKind Kind => kind;

    public async Task<int> ExecuteAsync(string sql, (string Name, object? Value)[] parameters, CancellationToken ct)
    {
        var command = Command(sql, parameters);
        try
        {
            return await command.ExecuteNonQueryAsync(ct);
        }
        finally
        {
            await ReleaseAsync(command);
        }
    }

    /// <summary>All rows; the callers bound them in the statement.</summary>
    public async Task<List<T>> ListAsync<T>(
        string sql,
        (string Name, object? Value)[] parameters,
        Func<DbDataReader, T> read,
        CancellationToken ct
    )
    {
        var command = Command(sql, parameters);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            List<T> rows = [];
            while (await reader.ReadAsync(ct))
                rows.Add(read(reader));
            return rows;
        }
        finally
        {
            await ReleaseAsync(command);
        }
    }

    private DbCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        if (callers is not null)
            return callers.Command(sql, parameters);
        if (kept is null)
            return connection.Command(transaction, kind, sql, parameters);
        if (!kept.TryGetValue(sql, out var command))
            return kept[sql] = connection.Command(transaction, kind, sql, parameters);

        command.Transaction = transaction;
        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = SqlExtensions.Stored(kind, parameters[i].Value);
        return command;
    }

    private ValueTask ReleaseAsync(DbCommand command) =>
        kept is null ? command.DisposeAsync() : ValueTask.CompletedTask;
}
