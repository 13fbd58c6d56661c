using System.Data;
using Microsoft.Data.Sqlite;

namespace Signalbox.Platform.Data;

/// <summary>Writes of many callers on SQLite, as many as wait in one commit: it waits for the disk once for all of them.</summary>
/// <remarks>Each is undone alone when it fails; when the commit itself fails, none of them was written.</remarks>
internal sealed class SharedCommits(Database database) : IDisposable
{
    private const int MostInOneCommit = 200;
    private const int MostCommands = 100;
    private const string Save = "SAVEPOINT one";
    private const string Keep = "RELEASE one";
    private const string Undo = "ROLLBACK TO one";

    private readonly Lock gate = new();
    private readonly Queue<Write> waiting = new();
    private bool pumping;
    private bool disposed;
    private SqliteConnection? connection;
    private KeptCommands? commands;

    /// <summary>Runs <paramref name="work"/> in a transaction, and answers when that is on the disk.</summary>
    public Task RunAsync(Func<WriteTransaction, CancellationToken, Task> work, CancellationToken ct)
    {
        var write = new Write(work, ct);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            waiting.Enqueue(write);
            if (pumping)
                return write.Answer.Task;
            pumping = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static me => _ = me.PumpAsync(), this, preferLocal: false);
        return write.Answer.Task;
    }

    /// <summary>Closes the connection; the next write opens another.</summary>
    public void LetGo()
    {
        lock (gate)
            if (!pumping)
                Drop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
            disposed = true;
        LetGo();
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            using var turn = await database.EnterAsync(CancellationToken.None);
            var batch = new List<Write>();
            lock (gate)
            {
                while (batch.Count < MostInOneCommit && waiting.TryDequeue(out var write))
                    batch.Add(write);
                if (batch.Count == 0)
                {
                    pumping = false;
                    if (disposed)
                        Drop();
                    return;
                }
            }
            await CommitAsync(batch);
        }
    }

    private async Task CommitAsync(List<Write> batch)
    {
        try
        {
            connection ??= (SqliteConnection)await database.OpenAsync(CancellationToken.None);
            commands ??= new KeptCommands(connection, MostCommands);
            await using var transaction = (SqliteTransaction)
                await connection.BeginTransactionAsync(IsolationLevel.Unspecified, CancellationToken.None);
            foreach (var write in batch)
                await RunAsync(write, transaction, alone: batch.Count == 1);
            if (batch.Exists(w => w.Fault is null))
                await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception fault)
        {
            Drop();
            foreach (var write in batch)
                write.Fault ??= fault;
        }
        foreach (var write in batch)
            write.Tell();
    }

    private async Task RunAsync(Write write, SqliteTransaction transaction, bool alone)
    {
        if (write.Cancelled)
            return;
        if (!alone)
            Speak(Save, transaction);
        write.Transaction = new WriteTransaction(connection!, transaction, commands!); // opened for this batch
        try
        {
            await write.Work(write.Transaction, write.Ct);
        }
        catch (Exception fault)
        {
            write.Fault = fault;
            if (!alone)
                Speak(Undo, transaction);
        }
        if (!alone)
            Speak(Keep, transaction);
    }

    private void Speak(string sql, SqliteTransaction transaction)
    {
        using var command = commands!.Take(transaction, sql, []); // nobody else speaks these
        command!.ExecuteNonQuery();
    }

    private void Drop()
    {
        commands?.Dispose();
        connection?.Dispose();
        (commands, connection) = (null, null);
    }

    private sealed class Write(Func<WriteTransaction, CancellationToken, Task> work, CancellationToken ct)
    {
        public Func<WriteTransaction, CancellationToken, Task> Work => work;

        public CancellationToken Ct => ct;

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public WriteTransaction? Transaction { get; set; }

        public Exception? Fault { get; set; }

        /// <summary>Before it began; then nothing of it is done.</summary>
        public bool Cancelled
        {
            get
            {
                if (ct.IsCancellationRequested)
                    Fault = new OperationCanceledException(ct);
                return Fault is not null;
            }
        }

        public void Tell()
        {
            switch (Fault)
            {
                case null:
                    try
                    {
                        Transaction?.Committed();
                        Answer.TrySetResult();
                    }
                    catch (Exception fault)
                    {
                        Answer.TrySetException(fault);
                    }
                    break;
                case OperationCanceledException when ct.IsCancellationRequested:
                    Answer.TrySetCanceled(ct);
                    break;
                default:
                    Answer.TrySetException(Fault);
                    break;
            }
        }
    }
}
