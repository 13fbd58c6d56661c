using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>Writes one row an attempt. Rows that are ready at the same moment go in one commit.</summary>
/// <remarks>
/// A database that is away does not lose the answer that was paid for: its row is kept here and written with the next,
/// or with the first that finds the database again.
/// </remarks>
internal sealed partial class Meter(
    IDbContextFactory<SignalboxDb> dbs,
    SpendingLimit limit,
    LlmMetrics metrics,
    ILogger<Meter> log
) : IDisposable
{
    private const int MostKept = 10_000;
    private readonly ConcurrentQueue<Attempt> ready = new();
    private readonly SemaphoreSlim writer = new(1, 1);

    /// <summary>Returns when the row is in the database, or kept for later. It cannot be cancelled: what was spent was spent.</summary>
    public async Task WriteAsync(Attempt attempt)
    {
        metrics.Attempted(attempt);
        limit.Add(attempt.Purpose, attempt.CostCny ?? 0);
        ready.Enqueue(attempt);
        await writer.WaitAsync(CancellationToken.None);
        try
        {
            await WriteReadyAsync();
        }
        finally
        {
            writer.Release();
        }
    }

    public void Dispose() => writer.Dispose();

    private async Task WriteReadyAsync()
    {
        List<Attempt> rows = [];
        while (ready.TryDequeue(out var row))
            rows.Add(row);
        if (rows.Count == 0)
            return; // another's commit took ours along
        try
        {
            await using var db = await dbs.CreateDbContextAsync(CancellationToken.None);
            db.AddRange(rows);
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception fault) when (fault is DbException or DbUpdateException or InvalidOperationException)
        {
            LogKept(fault, rows.Count);
            foreach (var row in rows.TakeLast(MostKept))
                ready.Enqueue(row);
        }
    }

    [LoggerMessage(
        1321,
        LogLevel.Error,
        "The meter could not write {Count} rows and keeps them until the database answers"
    )]
    private partial void LogKept(Exception fault, int count);
}
