using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Channels;

/// <summary>What came of one request to the far end.</summary>
internal enum AttemptOutcome
{
    /// <summary>Written before the request leaves.</summary>
    Sending,

    Sent,

    /// <summary>Certainly not taken.</summary>
    Refused,

    /// <summary>The request left and no answer tells what became of it.</summary>
    Unknown,
}

/// <summary>A line of the delivery log. It is also the limiter's memory, so a restart does not forget the rate.</summary>
internal sealed class Attempt
{
    public required Guid Id { get; init; }
    public required Guid DeliveryId { get; init; }
    public required string AddressHash { get; init; }

    /// <summary>From 1.</summary>
    public required int Part { get; init; }

    public required int Parts { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; set; }
    public int? DurationMs { get; set; }
    public AttemptOutcome Outcome { get; set; } = AttemptOutcome.Sending;
    public int? HttpStatus { get; set; }

    /// <summary>The far end's own code: DingTalk's errcode, SMTP's reply.</summary>
    public string? VendorCode { get; set; }

    /// <summary>The far end's own words, cut, secrets masked.</summary>
    public string? VendorText { get; set; }

    /// <summary>Until when the far end wants silence from this address; null when it did not ask.</summary>
    public DateTimeOffset? PauseUntil { get; set; }

    public static void Configure(EntityTypeBuilder<Attempt> table)
    {
        table.HasKey(a => a.Id);
        table.HasIndex(a => new { a.AddressHash, a.StartedAt }).HasDatabaseName("channel_attempt_address_started");
        table.HasIndex(a => a.DeliveryId).HasDatabaseName("channel_attempt_delivery");
    }
}
