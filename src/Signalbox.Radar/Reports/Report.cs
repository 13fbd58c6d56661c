using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Reports;

/// <summary>What a report is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReportEdition>))]
internal enum ReportEdition
{
    /// <summary>One slot; the day's last one tells of the whole day.</summary>
    Slot,

    /// <summary>Monday to Sunday.</summary>
    Week,

    /// <summary>A month of the calendar.</summary>
    Month,
}

/// <summary>The report of one slot run, as it was when the slot ended; or an edition of a week or a month.</summary>
internal sealed class Report
{
    public required Guid Id { get; init; }

    /// <summary>The slot's run; an edition, which no run made, has its own id here.</summary>
    public required Guid RunId { get; init; }

    public ReportEdition Edition { get; init; }

    /// <summary>The slot's day; an edition's last.</summary>
    public required DateOnly Day { get; init; }

    public required TimeOnly Slot { get; init; }

    /// <summary>192 random bits in URL-safe letters: whoever has the link may read the report.</summary>
    public required string Token { get; set; }

    public required string Title { get; init; }

    public required string Markdown { get; init; }

    /// <summary>The page's data (<see cref="ReportContent"/>) as JSON.</summary>
    public required string Content { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>After this the link says that it has expired; null is never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Whether it came with the samples.</summary>
    public bool Sample { get; init; }

    public static void Configure(EntityTypeBuilder<Report> table)
    {
        table.HasKey(r => r.Id);
        table.HasIndex(r => r.RunId).IsUnique().HasDatabaseName("radar_report_run");
        table.HasIndex(r => r.Token).IsUnique().HasDatabaseName("radar_report_token");
        table
            .HasIndex(r => new { r.Edition, r.Day })
            .IsUnique()
            .HasFilter("edition <> 'Slot'")
            .HasDatabaseName("radar_report_edition");
    }
}

/// <summary>One push of a run to one channel. What it told is kept, so that the next one tells only what is new.</summary>
internal sealed class Push
{
    public required Guid Id { get; init; }

    public required Guid RunId { get; init; }

    public required Guid ChannelId { get; init; }

    /// <summary>Key of its delivery in the outbox.</summary>
    public required string DeliveryKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static void Configure(EntityTypeBuilder<Push> table)
    {
        table.HasKey(p => p.Id);
        table.HasIndex(p => new { p.ChannelId, p.DeliveryKey }).IsUnique().HasDatabaseName("radar_push_delivery");
        table.HasIndex(p => p.RunId).HasDatabaseName("radar_push_run");
    }
}

/// <summary>An opportunity that a push told of.</summary>
internal sealed class PushItem
{
    public required Guid PushId { get; init; }

    public required Guid OpportunityId { get; init; }

    public static void Configure(EntityTypeBuilder<PushItem> table)
    {
        table.HasKey(i => new { i.PushId, i.OpportunityId });
        table.HasIndex(i => i.OpportunityId).HasDatabaseName("radar_push_item_opportunity");
    }
}
