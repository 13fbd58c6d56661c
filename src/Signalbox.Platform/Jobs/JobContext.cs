using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs;

/// <summary>One attempt at one job: remembered steps, progress, and the commit that ends it.</summary>
public sealed class JobContext
{
    /// <summary>The job's row.</summary>
    public long Id { get; init; }

    /// <summary>1 for the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Runs a step once: what it returned is stored, and a later attempt gets that instead.</summary>
    /// <param name="key">Unique within the job.</param>
    /// <exception cref="JobLostException">Another attempt has taken over.</exception>
    public Task<T> StepAsync<T>(string key, Func<CancellationToken, Task<T>> work, CancellationToken ct) =>
        throw new NotSupportedException();

    /// <summary>Says how far it is, for whoever watches.</summary>
    /// <param name="percent">0 to 100.</param>
    public Task ProgressAsync(int percent, string what, CancellationToken ct) => throw new NotSupportedException();

    /// <summary>Changes state and marks the job done, in one commit of its own.</summary>
    /// <exception cref="JobLostException">Another attempt has taken over; nothing was written.</exception>
    public Task DoneAsync(Func<WriteTransaction, Task> change, CancellationToken ct) =>
        throw new NotSupportedException();

    /// <summary>Marks the job done in <paramref name="transaction"/> and commits it.</summary>
    /// <exception cref="JobLostException">Another attempt has taken over; dispose the transaction.</exception>
    public Task CommitDoneAsync(WriteTransaction transaction, CancellationToken ct) =>
        throw new NotSupportedException();
}
