using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Health.History;

/// <summary>How one check came out in one minute.</summary>
internal sealed class Sample
{
    public required string CheckName { get; init; }

    /// <summary>The minute, UTC; the key with the name, so that several nodes make one row.</summary>
    public required DateTimeOffset At { get; init; }

    public required CheckState State { get; init; }
    public required string Reason { get; init; }

    /// <summary>Empty in samples of earlier versions.</summary>
    public required string ReasonZh { get; init; }

    /// <summary>When the check came into this state, as far back as samples were taken.</summary>
    public required DateTimeOffset Since { get; init; }

    public static void Configure(EntityTypeBuilder<Sample> table)
    {
        table.HasKey(s => new { s.CheckName, s.At });
        table.HasIndex(s => s.At).HasDatabaseName("health_sample_at");
    }
}

/// <summary>The tables of this part.</summary>
internal static class HealthModel
{
    public static void Configure(ModelBuilder model) => model.Entity<Sample>(Sample.Configure);
}
