using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Channels;

/// <summary>How far a message of one channel is.</summary>
public enum DeliveryState
{
    /// <summary>Waits for its turn or its next attempt.</summary>
    Pending,

    /// <summary>A request with it is on its way; whoever finds it so after a crash cannot know whether it arrived.</summary>
    Sending,

    /// <summary>The far end took all of it.</summary>
    Sent,

    /// <summary>The far end refused it for good, or it grew too old.</summary>
    Failed,

    /// <summary>It may have arrived or not; a person settles it.</summary>
    Unknown,

    /// <summary>Nobody wants it sent any more.</summary>
    Cancelled,
}

/// <summary>How a message is put, from the best to what is left when the far end refuses its content.</summary>
internal enum MessageForm
{
    Full,

    /// <summary>Plain text without links but the one to the whole.</summary>
    Plain,

    /// <summary>Only that there is something, and where.</summary>
    Bare,
}

/// <summary>One message on its way to one channel.</summary>
internal sealed class Delivery
{
    /// <summary>Kind of the message that tests a channel.</summary>
    public const string TestKind = "channel.test";

    public required Guid Id { get; init; }
    public required Guid ChannelId { get; init; }

    /// <summary>The channel's name when the message was put in; it stays readable after the channel is gone.</summary>
    public required string ChannelName { get; init; }

    public required string Kind { get; init; }
    public required string Key { get; init; }
    public required string Title { get; init; }
    public required string Markdown { get; init; }
    public string? Link { get; init; }
    public bool MustSend { get; init; }
    public DeliveryState State { get; set; } = DeliveryState.Pending;

    /// <summary>Why it is where it is, in one sentence; null while all is well.</summary>
    public string? Reason { get; set; }

    public MessageForm Form { get; set; } = MessageForm.Full;

    /// <summary>A smaller limit than the channel's, in bytes, after the far end found it too long; null otherwise.</summary>
    public int? MaxBytes { get; set; }

    /// <summary>How many parts it has; 0 until the first attempt.</summary>
    public int Parts { get; set; }

    public int PartsSent { get; set; }

    /// <summary>All attempts so far. An attempt writes its outcome only while this is still its own number.</summary>
    public int Attempts { get; set; }

    /// <summary>Failures of the present part in a row that are worth another try.</summary>
    public int Failures { get; set; }

    /// <summary>Whether it had to wait for a place in the channel's rate: such messages go together in one.</summary>
    public bool Deferred { get; set; }

    /// <summary>The delivery that carried this one along; null when it went by itself.</summary>
    public Guid? CarriedBy { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last put in line: at first, or when a person asked for it again. Its age counts from here.</summary>
    public required DateTimeOffset QueuedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public void Finish(DeliveryState state, string? reason, DateTimeOffset now) =>
        (State, Reason, FinishedAt) = (state, reason, now);

    public static void Configure(EntityTypeBuilder<Delivery> table)
    {
        table.HasKey(d => d.Id);
        table.HasIndex(d => new { d.ChannelId, d.Key }).IsUnique().HasDatabaseName("channel_delivery_channel_key");
        table.HasIndex(d => new { d.State, d.QueuedAt }).HasDatabaseName("channel_delivery_state_queued");
        table.HasIndex(d => d.CreatedAt).HasDatabaseName("channel_delivery_created");
    }
}
