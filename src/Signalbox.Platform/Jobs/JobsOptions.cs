using System.ComponentModel.DataAnnotations;

namespace Signalbox.Platform.Jobs;

/// <summary>Section <c>Jobs</c>: the background engine.</summary>
public sealed class JobsOptions : IValidatableObject
{
    /// <summary>Whether this process works on jobs; one that does not may still enqueue them (role <c>web</c>).</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How often the engine looks for work that nobody told it of.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>PostgreSQL: for how long a node counts as alive after it last renewed its row, by the database's clock.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan NodeExpiry { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>PostgreSQL: how often a node renews its row.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan NodeRenewal { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>PostgreSQL: the pause between two looks at the locks of the other nodes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan NodeLook { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>PostgreSQL: how long a node must have held its own lock before it takes others for dead.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan JudgeAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long running jobs may go on when the program stops; then they are handed back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often the process may die under one job, without a step forward, before the job is dead.</summary>
    [Range(1, 10_000)]
    public int LossesBeforeDead { get; set; } = 20;

    /// <summary>How long done jobs are kept.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepDone { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long dead jobs are kept.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepDead { get; set; } = TimeSpan.FromDays(90);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // One renewal may fail without the node being taken for dead.
        if (NodeRenewal * 2 > NodeExpiry)
            yield return new ValidationResult("It must be at most half of NodeExpiry.", [nameof(NodeRenewal)]);
    }
}
