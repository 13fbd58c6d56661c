using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Signalbox.Platform.Data;

/// <summary>The one database, for those who speak SQL to it themselves: the engine, schema scripts, measured hot spots.</summary>
/// <remarks>
/// SQLite has one writer at a time. Instead of letting writers poll for its lock, they queue at a gate in the process:
/// every writing transaction, EF's included, passes <see cref="EnterAsync"/> first. On PostgreSQL the gate is open.
/// </remarks>
public sealed class Database : IDisposable
{
    private readonly SemaphoreSlim writer = new(1, 1);
    private readonly IOptions<DataOptions> options;
    private readonly SharedCommits shared;
    private readonly Lazy<KeptConnections?> kept;

    /// <summary>Opens nothing yet.</summary>
    public Database(IOptions<DataOptions> options)
    {
        this.options = options;
        shared = new SharedCommits(this);
        kept = new Lazy<KeptConnections?>(() =>
            options.Value is { Kind: DatabaseKind.Sqlite, ConnectionString: var to } && KeptConnections.May(to)
                ? new KeptConnections(to)
                : null
        );
    }

    /// <summary>Which database it is.</summary>
    public DatabaseKind Kind => options.Value.Kind;

    /// <summary>An open connection from the pool, with our pragmas on SQLite. The caller disposes it.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        if (kept.Value is { } open)
            return open.Take();
        DbConnection connection =
            Kind == DatabaseKind.Sqlite
                ? new SqliteConnection(options.Value.ConnectionString)
                : new NpgsqlConnection(options.Value.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            if (connection is SqliteConnection)
                SqlitePragmas.Apply(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same for who cannot wait otherwise: a figure that is asked for.</summary>
    internal DbConnection Open()
    {
        DbConnection connection =
            Kind == DatabaseKind.Sqlite
                ? new SqliteConnection(options.Value.ConnectionString)
                : new NpgsqlConnection(options.Value.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection and begins a transaction that may write. The caller commits and disposes it.</summary>
    public async Task<WriteTransaction> BeginWriteAsync(CancellationToken ct)
    {
        var gate = await EnterAsync(ct);
        DbConnection? connection = null;
        try
        {
            connection = await OpenAsync(ct);
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.Unspecified, ct);
            return new WriteTransaction(Kind, connection, transaction, gate);
        }
        catch
        {
            if (connection is not null)
                await connection.DisposeAsync();
            gate.Dispose();
            throw;
        }
    }

    /// <summary>Runs <paramref name="work"/> in one transaction and commits it; on SQLite those that wait at the same time share a commit.</summary>
    /// <remarks>
    /// For small writes that come often. While one works all others wait: it speaks SQL and waits for nothing else. What it throws
    /// undoes what it wrote, and nothing of the others'.
    /// </remarks>
    /// <exception cref="DbException">It was not committed, or the answer to the commit was lost on the way.</exception>
    public async Task WriteAsync(Func<WriteTransaction, CancellationToken, Task> work, CancellationToken ct)
    {
        if (Kind == DatabaseKind.Sqlite)
        {
            await shared.RunAsync(work, ct);
            return;
        }
        await using var transaction = await BeginWriteAsync(ct);
        await work(transaction, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Waits for the turn to write; disposing the answer passes it on.</summary>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken ct)
    {
        if (Kind != DatabaseKind.Sqlite)
            return OpenGate.Instance;
        await writer.WaitAsync(ct);
        return new Turn(writer);
    }

    /// <summary>Closes what is kept open: another database is about to take the place of this one.</summary>
    public void LetGo()
    {
        if (Kind == DatabaseKind.Postgres)
            NpgsqlConnection.ClearAllPools();
        var open = kept is { IsValueCreated: true } ? kept.Value : null;
        open?.LetGo();
        shared.LetGo();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        shared.Dispose();
        if (kept is { IsValueCreated: true, Value: { } open })
            open.Dispose();
        writer.Dispose();
    }

    private sealed class Turn(SemaphoreSlim writer) : IDisposable
    {
        private SemaphoreSlim? held = writer;

        public void Dispose() => Interlocked.Exchange(ref held, null)?.Release();
    }

    private sealed class OpenGate : IDisposable
    {
        public static readonly OpenGate Instance = new();

        public void Dispose() { }
    }
}
