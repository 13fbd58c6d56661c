using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs;

/// <summary>Puts jobs into the database, in the caller's commit.</summary>
public sealed class JobQueue
{
    /// <summary>Enqueues <paramref name="job"/> when <paramref name="transaction"/> commits.</summary>
    /// <returns>The job's id, or null when one with the same <see cref="JobOptions.Dedupe"/> exists.</returns>
    public Task<long?> EnqueueAsync(
        WriteTransaction transaction,
        object job,
        JobOptions? options,
        CancellationToken ct
    ) => throw new NotSupportedException();

    /// <summary>Enqueues <paramref name="jobs"/> as a group; <paramref name="whenSettled"/> is enqueued once all are done or dead.</summary>
    /// <param name="key">Unique; a second group of the same key is not made (false is returned, nothing is enqueued).</param>
    /// <remarks>An empty group settles at once.</remarks>
    public Task<bool> EnqueueGroupAsync(
        WriteTransaction transaction,
        string key,
        IReadOnlyCollection<object> jobs,
        object whenSettled,
        CancellationToken ct
    ) => throw new NotSupportedException();
}

/// <summary>How a job is enqueued.</summary>
public sealed record JobOptions
{
    /// <summary>At most one job with this key exists, done ones included while they are kept; null is no limit.</summary>
    public string? Dedupe { get; init; }

    /// <summary>Not before this instant; null is at once.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>Another lane than its handler's, e.g. one a channel; null is the handler's.</summary>
    public string? Lane { get; init; }
}
