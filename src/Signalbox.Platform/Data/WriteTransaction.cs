using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Storage;

namespace Signalbox.Platform.Data;

/// <summary>A transaction that may write. What is enqueued or put into the outbox joins it, so that both happen or neither.</summary>
/// <remarks>Disposing it without <see cref="CommitAsync"/> rolls back. Keep it short: never across a call to the outside.</remarks>
public sealed class WriteTransaction : IAsyncDisposable
{
    private readonly IDbContextTransaction? ef;
    private readonly IDisposable? gate;
    private readonly KeptCommands? kept;
    private readonly List<Action> afterCommit = [];

    /// <summary>On a connection of its own, which it disposes.</summary>
    internal WriteTransaction(DatabaseKind kind, DbConnection connection, DbTransaction transaction, IDisposable gate)
    {
        (Kind, Connection, Transaction, this.gate) = (kind, connection, transaction, gate);
    }

    /// <summary>On the connection of an EF context, which stays the context's.</summary>
    internal WriteTransaction(DatabaseKind kind, DbConnection connection, IDbContextTransaction ef, IDisposable gate)
        : this(kind, connection, ef.GetDbTransaction(), gate)
    {
        this.ef = ef;
    }

    /// <summary>A part of a commit that others share, who end it.</summary>
    internal WriteTransaction(SqliteConnection connection, SqliteTransaction transaction, KeptCommands kept) =>
        (Kind, Connection, Transaction, this.kept) = (DatabaseKind.Sqlite, connection, transaction, kept);

    /// <summary>Which database it is on.</summary>
    public DatabaseKind Kind { get; }

    /// <summary>The open connection.</summary>
    public DbConnection Connection { get; }

    /// <summary>The transaction that commands on <see cref="Connection"/> must carry.</summary>
    public DbTransaction Transaction { get; }

    /// <summary>Runs after the commit has succeeded, e.g. to wake a worker; never after a rollback.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    /// <summary>A command in this transaction; name parameters <c>@like_this</c>, on both databases.</summary>
    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        kept?.Take((SqliteTransaction)Transaction, sql, parameters)
        ?? Connection.Command(Transaction, Kind, sql, parameters);

    /// <summary>Makes it last, then runs what waited for that.</summary>
    /// <exception cref="InvalidOperationException">It was lent by <see cref="Database.WriteAsync"/>, which commits it.</exception>
    public async Task CommitAsync(CancellationToken ct)
    {
        if (gate is null)
            throw new InvalidOperationException("This transaction is committed by who lent it.");
        await (ef?.CommitAsync(ct) ?? Transaction.CommitAsync(ct));
        gate.Dispose();
        Committed();
    }

    /// <summary>Runs what waited for the commit.</summary>
    internal void Committed()
    {
        foreach (var action in afterCommit)
            action();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (gate is null)
            return;
        try
        {
            if (ef is not null)
            {
                await ef.DisposeAsync();
                return;
            }
            await Transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
        finally
        {
            gate.Dispose();
        }
    }
}
