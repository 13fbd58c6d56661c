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
internal sealed class JobWriter(Database database, IOptions<DataOptions> data, TimeProvider clock) : IAsyncDisposable
{
    private const int MostInOneCommit = 500;

    /// <summary>Under load, what can wait is committed no more often than this, so that more of it shares a commit.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan SlowestPace = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<string, DbCommand> kept = new(StringComparer.Ordinal);
    private readonly Pulse hurry = new();
    private List<Piece> waiting = [];
    private long committedAt;
    private TimeSpan pace = Pace;
    private bool pumping;
    private bool disposed;
    private DbConnection? connection;

    /// <summary>Answers once <paramref name="work"/> has been committed.</summary>
    /// <param name="ct">Looked at before the work begins; what has begun is not torn.</param>
    /// <exception cref="DbException">It was not committed, or the answer to the commit was lost on the way.</exception>
    /// <param name="canWait">Whether a few milliseconds do not matter.</param>
    public Task<T> RunAsync<T>(Func<SqlRunner, Task<T>> work, CancellationToken ct, bool canWait = false)
    {
        var piece = new Piece<T>(work, canWait, ct);
        Add(piece);
        return piece.Answer;
    }

    /// <summary>Marks a job done; all that wait at the same time are one statement.</summary>
    /// <returns>Whether it was still ours.</returns>
    public Task<bool> DoneAsync(Claim claim)
    {
        var piece = new DonePiece(claim);
        Add(piece);
        return piece.Answer;
    }

    private void Add(Piece piece)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            waiting.Add(piece);
            if (!piece.CanWait)
                hurry.Give();
            if (pumping)
                return;
            pumping = true;
        }
        _ = Task.Run(PumpAsync, CancellationToken.None);
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
            lock (gate)
            {
                if (waiting.Count == 0)
                {
                    pumping = false;
                    return;
                }
            }
            // Real time: it is the disk that we go easy on.
            var left = pace - TimeProvider.System.GetElapsedTime(committedAt);
            if (left > TimeSpan.Zero)
                await hurry.WaitAsync(left, TimeProvider.System, CancellationToken.None);
            List<Piece> batch;
            lock (gate)
                (batch, waiting) = (waiting, []);
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
            var asked = TimeProvider.System.GetTimestamp();
            using var writing = await database.EnterAsync(CancellationToken.None);
            var entered = TimeProvider.System.GetTimestamp();
            connection ??= await OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync(
                IsolationLevel.Unspecified,
                CancellationToken.None
            );
            var sql = new SqlRunner(database.Kind, connection, transaction, kept);
            running = true;
            await MarkDoneAsync(sql, [.. pieces.OfType<DonePiece>()]);
            foreach (var piece in pieces)
                await piece.RunAsync(sql);
            running = false;
            await transaction.CommitAsync(CancellationToken.None);
            committedAt = TimeProvider.System.GetTimestamp();
            pace = PaceAfter(asked, entered);
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

    /// <summary>Where others stood in line for the disk too, four commits of theirs come between two of ours.</summary>
    private TimeSpan PaceAfter(long asked, long entered)
    {
        if (TimeProvider.System.GetElapsedTime(asked, entered) < TimeSpan.FromMilliseconds(0.1))
            return Pace;
        var took = 4 * TimeProvider.System.GetElapsedTime(entered, committedAt);
        return took < Pace ? Pace
            : took > SlowestPace ? SlowestPace
            : took;
    }

    /// <summary>Before the rest: a claim of the same commit counts what still runs.</summary>
    private async Task MarkDoneAsync(SqlRunner sql, DonePiece[] pieces)
    {
        if (pieces.Length == 0)
            return;
        var ours = await JobRows.DoneAsync(
            sql,
            [.. pieces.Select(p => p.Claim)],
            clock.GetUtcNow(),
            CancellationToken.None
        );
        for (var i = 0; i < pieces.Length; i++)
            pieces[i].Ours = ours[i];
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

    private abstract class Piece(bool canWait)
    {
        public bool CanWait => canWait;

        public abstract Task RunAsync(SqlRunner sql);

        public abstract void Succeed();

        public abstract void Fail(Exception cause);
    }

    private sealed class Piece<T>(Func<SqlRunner, Task<T>> work, bool canWait, CancellationToken ct) : Piece(canWait)
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

    private sealed class DonePiece(Claim claim) : Piece(canWait: true)
    {
        private readonly TaskCompletionSource<bool> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Claim Claim => claim;

        public bool Ours { get; set; }

        public Task<bool> Answer => answer.Task;

        public override Task RunAsync(SqlRunner sql) => Task.CompletedTask; // done by MarkDoneAsync, with the others

        public override void Succeed() => answer.TrySetResult(Ours);

        public override void Fail(Exception cause) => answer.TrySetException(cause);
    }
}
