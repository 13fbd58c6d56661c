using System.Collections.Concurrent;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs;

/// <summary>One attempt at one job: remembered steps, progress, and the commit that ends it.</summary>
public sealed class JobContext
{
    private readonly Claim claim;
    private readonly Database database;
    private readonly JobWriter writer;
    private readonly TimeProvider clock;
    private readonly Action lost;
    private readonly Lock loading = new();
    private Task<ConcurrentDictionary<string, string>>? steps;

    internal JobContext(
        ClaimedJob job,
        HandlerEntry handler,
        Guid node,
        Database database,
        JobWriter writer,
        TimeProvider clock,
        Action lost
    )
    {
        claim = new Claim(job.Id, job.Attempt, node);
        (this.database, this.writer, this.clock, this.lost) = (database, writer, clock, lost);
        Attempt = job.Failed + 1;
        IsLastAttempt = Attempt >= handler.Attempts;
        if (job.Attempt == 1)
            steps = Task.FromResult(new ConcurrentDictionary<string, string>(StringComparer.Ordinal)); // nobody was here
    }

    /// <summary>The job's row.</summary>
    public long Id => claim.Id;

    /// <summary>1 for the first; one that was given back (retry later, shutdown, a dead node) is not counted.</summary>
    public int Attempt { get; }

    /// <summary>Whether a failure now leaves the job dead.</summary>
    public bool IsLastAttempt { get; }

    /// <summary>Whether «done» has been committed.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>Runs a step once: what it returned is stored, and a later attempt gets that instead.</summary>
    /// <param name="key">Unique within the job.</param>
    /// <exception cref="JobLostException">Another attempt has taken over.</exception>
    public async Task<T> StepAsync<T>(string key, Func<CancellationToken, Task<T>> work, CancellationToken ct)
    {
        var known = await StepsAsync(ct);
        if (known.TryGetValue(key, out var stored))
            return JobPayload.ReadAs<T>(stored);

        var output = await work(ct);
        stored = JobPayload.WriteAs(output);
        var now = clock.GetUtcNow();
        var ours = await writer.RunAsync(
            async sql =>
            {
                if (!await JobRows.StepForwardAsync(sql, claim, CancellationToken.None))
                    return false;
                await sql.ExecuteAsync(
                    "INSERT INTO step (job_id, key, output, at) VALUES (@id, @key, @output, @now)",
                    [("@id", claim.Id), ("@key", key), ("@output", stored), ("@now", now)],
                    CancellationToken.None
                );
                return true;
            },
            ct
        );
        MustBe(ours);
        known[key] = stored;
        return output;
    }

    /// <summary>One remembered step for each of <paramref name="items"/>, several at a time.</summary>
    /// <param name="key">Unique within the job; the place in the list is added to it, so the list must stay the same.</param>
    /// <returns>One output for each item, in their order.</returns>
    /// <exception cref="JobLostException">Another attempt has taken over.</exception>
    public async Task<IReadOnlyList<T>> StepsAsync<TItem, T>(
        string key,
        IReadOnlyList<TItem> items,
        Func<TItem, CancellationToken, Task<T>> work,
        int parallel,
        CancellationToken ct
    )
    {
        var outputs = new T[items.Count];
        await Parallel.ForAsync(
            0,
            items.Count,
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = ct },
            async (i, stop) => outputs[i] = await StepAsync($"{key}/{i}", inner => work(items[i], inner), stop)
        );
        return outputs;
    }

    /// <summary>Says how far it is, for whoever watches.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <exception cref="JobLostException">Another attempt has taken over.</exception>
    public async Task ProgressAsync(int percent, string what, CancellationToken ct)
    {
        var (bounded, note) = (Math.Clamp(percent, 0, 100), JobPayload.Reason(what));
        MustBe(
            await writer.RunAsync(sql => JobRows.ProgressAsync(sql, claim, bounded, note, CancellationToken.None), ct)
        );
    }

    /// <summary>Changes state and marks the job done, in one commit of its own.</summary>
    /// <exception cref="JobLostException">Another attempt has taken over; nothing was written.</exception>
    public async Task DoneAsync(Func<WriteTransaction, Task> change, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await change(transaction);
        await CommitDoneAsync(transaction, ct);
    }

    /// <summary>Marks the job done in <paramref name="transaction"/> and commits it.</summary>
    /// <exception cref="JobLostException">Another attempt has taken over; dispose the transaction.</exception>
    public async Task CommitDoneAsync(WriteTransaction transaction, CancellationToken ct)
    {
        MustBe(await JobRows.DoneAsync(new SqlRunner(transaction), claim, clock.GetUtcNow(), ct));
        await transaction.CommitAsync(ct);
        IsDone = true;
    }

    private Task<ConcurrentDictionary<string, string>> StepsAsync(CancellationToken ct)
    {
        lock (loading)
        {
            if (steps is null or { IsFaulted: true } or { IsCanceled: true })
                steps = LoadStepsAsync(ct);
            return steps;
        }
    }

    private async Task<ConcurrentDictionary<string, string>> LoadStepsAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var rows = await new SqlRunner(database.Kind, connection, null).ListAsync(
            "SELECT key, output FROM step WHERE job_id = @id",
            [("@id", claim.Id)],
            row => KeyValuePair.Create(row.GetString(0), row.GetString(1)),
            ct
        );
        return new ConcurrentDictionary<string, string>(rows, StringComparer.Ordinal);
    }

    private void MustBe(bool ours)
    {
        if (ours)
            return;
        lost();
        throw new JobLostException();
    }
}
