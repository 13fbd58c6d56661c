namespace Signalbox.Platform.Jobs;

/// <summary>Does one kind of job. A singleton like everything else.</summary>
/// <remarks>
/// What it changes and «done» should be one commit: <see cref="JobContext.DoneAsync"/> or
/// <see cref="JobContext.CommitDoneAsync"/>. One that returns without either is marked done afterwards.
/// </remarks>
public interface IJobHandler<in TJob>
    where TJob : notnull
{
    /// <param name="ct">Cancelled at the time-out, at shutdown, and when the job has been lost to another node.</param>
    /// <exception cref="RetryLaterException">Gives the place back and does not count as an attempt.</exception>
    Task RunAsync(TJob job, JobContext context, CancellationToken ct);
}

/// <summary>The far end asked for a pause: the job waits in the database and its attempt does not count.</summary>
public sealed class RetryLaterException : Exception
{
    private readonly TimeSpan after;
    private readonly DateTimeOffset? at;

    /// <summary>After a span, reckoned from when the wait is written down.</summary>
    public RetryLaterException(TimeSpan after, string reason)
        : base(reason) => this.after = after;

    /// <summary>At an instant that stands somewhere else too: the two must not drift apart, whatever the clock does between.</summary>
    public RetryLaterException(DateTimeOffset at, string reason)
        : base(reason) => this.at = at;

    /// <summary>How long to wait from <paramref name="now"/> on; negative for an instant that is past.</summary>
    public TimeSpan From(DateTimeOffset now) => at - now ?? after;
}

/// <summary>The job is no longer ours: another node has it. The handler stops and writes nothing.</summary>
public sealed class JobLostException() : Exception("The job belongs to another attempt now.");
