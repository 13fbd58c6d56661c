using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Operations.Vitals;

/// <summary>How one node did in one minute.</summary>
internal sealed class Vital
{
    /// <summary>The minute's end, UTC; the key with the node.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The machine's name.</summary>
    public required string Node { get; init; }

    /// <summary>Answered within the minute.</summary>
    public required long Requests { get; init; }

    /// <summary>Of them, with a status of 500 or more.</summary>
    public required long Errors { get; init; }

    /// <summary>Half of them took no longer, in milliseconds; null when there were none.</summary>
    public double? P50Ms { get; init; }

    /// <summary>95 of 100 took no longer.</summary>
    public double? P95Ms { get; init; }

    /// <summary>0 to 1, as the two after it; null where the machine does not tell.</summary>
    public double? CpuShare { get; init; }
    public double? MemoryShare { get; init; }

    /// <summary>Of the fullest disk.</summary>
    public double? DiskShare { get; init; }

    /// <summary>To PostgreSQL, of everybody; null on SQLite.</summary>
    public long? Connections { get; init; }
    public long? DatabaseBytes { get; init; }
    public required long JobsWaiting { get; init; }

    /// <summary>For how long the job that is due longest has been due, in seconds; 0 when none is.</summary>
    public required double JobsOldestS { get; init; }

    /// <summary>Messages on their way.</summary>
    public required long Outbox { get; init; }

    public static void Configure(EntityTypeBuilder<Vital> table) => table.HasKey(v => new { v.At, v.Node });
}
