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
public sealed class Database(IOptions<DataOptions> options) : IDisposable
{
    private readonly SemaphoreSlim writer = new(1, 1);

    /// <summary>Which database it is.</summary>
    public DatabaseKind Kind => options.Value.Kind;

    /// <summary>An open connection from the pool, with our pragmas on SQLite. The caller disposes it.</summary>
    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        DbConnection connection =
            Kind == DatabaseKind.Sqlite
                ? new SqliteConnection(options.Value.ConnectionString)
                : new NpgsqlConnection(options.Value.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            if (connection is SqliteConnection)
                await SqlitePragmas.ApplyAsync(connection, ct);
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

    /// <summary>Waits for the turn to write; disposing the answer passes it on.</summary>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken ct)
    {
        if (Kind != DatabaseKind.Sqlite)
            return OpenGate.Instance;
        await writer.WaitAsync(ct);
        return new Turn(writer);
    }

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

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
