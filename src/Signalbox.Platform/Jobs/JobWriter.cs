using System.Data;
using System.Data.Common;
using Microsoft.Extensions.Options;
using Npgsql;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs;

/// <summary>The engine's own writing connection: whatever waits goes into one commit, in the order in which it came.</summary>
/// <remarks>
/// A commit costs one wait for the disk whether it carries one change or a hundred. Work may be run again when
/// another piece in the same commit fails, so it only speaks SQL and changes nothing else.
/// </remarks>
internal sealed class JobWriter(Database database, IOptions<DataOptions> data) : IAsyncDisposable
{
    private const int MostInOneCommit = 500;

    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<string, DbCommand> kept = new(StringComparer.Ordinal);
    private List<Piece> waiting = [];
    private bool pumping;
    private bool disposed;
    private DbConnection? connection;

    /// <summary>Answers once <paramref name="work"/> has been committed.</summary>
    /// <param name="ct">Looked at before the work begins; what has begun is not torn.</param>
    /// <exception cref="DbException">It was not committed, or the answer to the commit was lost on the way.</exception>
    public Task<T> RunAsync<T>(Func<SqlRunner, Task<T>> work, CancellationToken ct)
    {
        var piece = new Piece<T>(work, ct);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            waiting.Add(piece);
            if (pumping)
                return piece.Answer;
            pumping = true;
        }
        _ = Task.Run(PumpAsync, CancellationToken.None);
        return piece.Answer;
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            disposed = true;
        await turn.WaitAsync(CancellationToken.None);
        await DropConnectionAsync();
        turn.Release(); // what still waits is refused, not left hanging
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            List<Piece> batch;
            lock (gate)
            {
                if (waiting.Count == 0)
                {
                    pumping = false;
                    return;
                }
                batch = waiting;
                waiting = [];
            }
            foreach (var chunk in batch.Chunk(MostInOneCommit))
                await WriteAsync(chunk);
        }
    }

    private async Task WriteAsync(Piece[] pieces)
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            if (await CommitAsync(pieces))
                return;
            // One of them is at fault and nothing is committed: each for itself, so that the others do not suffer.
            foreach (var piece in pieces)
                await CommitAsync([piece]);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <returns>Whether every piece has its answer.</returns>
    private async Task<bool> CommitAsync(Piece[] pieces)
    {
        var running = false;
        try
        {
            using var writing = await database.EnterAsync(CancellationToken.None);
            connection ??= await OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync(
                IsolationLevel.Unspecified,
                CancellationToken.None
            );
            var sql = new SqlRunner(database.Kind, connection, transaction, kept);
            running = true;
            foreach (var piece in pieces)
                await piece.RunAsync(sql);
            running = false;
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            await DropConnectionAsync();
            if (running && pieces.Length > 1)
                return false;
            foreach (var piece in pieces)
                piece.Fail(e);
            return true;
        }
        foreach (var piece in pieces)
            piece.Succeed();
        return true;
    }

    private async Task<DbConnection> OpenAsync()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (database.Kind == DatabaseKind.Sqlite)
            return await database.OpenAsync(CancellationToken.None);

        var postgres = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(data.Value.ConnectionString)
            {
                Pooling = false,
                MaxAutoPrepare = 40,
                AutoPrepareMinUsages = 2,
            }.ConnectionString
        );
        try
        {
            await postgres.OpenAsync(CancellationToken.None);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    private async Task DropConnectionAsync()
    {
        foreach (var command in kept.Values)
            await command.DisposeAsync();
        kept.Clear();
        if (connection is not null)
            await connection.DisposeAsync();
        connection = null;
    }

    private abstract class Piece
    {
        public abstract Task RunAsync(SqlRunner sql);

        public abstract void Succeed();

        public abstract void Fail(Exception cause);
    }

    private sealed class Piece<T>(Func<SqlRunner, Task<T>> work, CancellationToken ct) : Piece
    {
        private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;
        private bool cancelled;

        public Task<T> Answer => answer.Task;

        public override async Task RunAsync(SqlRunner sql)
        {
            cancelled = ct.IsCancellationRequested;
            if (!cancelled)
                result = await work(sql);
        }

        public override void Succeed()
        {
            if (cancelled)
                answer.TrySetCanceled(ct);
            else
                answer.TrySetResult(result!); // set by the run that was committed
        }

        public override void Fail(Exception cause) => answer.TrySetException(cause);
    }
}
