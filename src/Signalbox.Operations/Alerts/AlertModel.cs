using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Operations.Alerts;

/// <summary>One rule with one set of labels, as it stands.</summary>
internal sealed class AlertInstance
{
    /// <summary>The rule's id with the labels, e.g. <c>channel-stuck{channel="mail"}</c>.</summary>
    public required string Key { get; init; }

    public required string Rule { get; init; }

    /// <summary>As in the key, without the braces; empty where there are none.</summary>
    public required string Labels { get; init; }

    public required AlertState State { get; init; }
    public required DateTimeOffset Since { get; init; }

    /// <summary>How long it has been pending or recovering while the program ran, in milliseconds.</summary>
    public required long HeldMs { get; init; }

    /// <summary>How often it has begun or ended to fire.</summary>
    public required int Transition { get; init; }

    /// <summary>Whether the last message said that it fires.</summary>
    public required bool ToldFiring { get; init; }

    /// <summary>When the last message was put into the outbox; null when there was none.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>How many reminders there were since it was told.</summary>
    public required int Repeats { get; init; }

    /// <summary>The last transitions, in milliseconds since 1970, separated by spaces.</summary>
    public required string Changes { get; init; }

    /// <summary>The figure that made it what it is; null where there is none.</summary>
    public double? Value { get; init; }

    public required string Reason { get; init; }

    /// <summary>Empty in rows of earlier versions.</summary>
    public required string ReasonZh { get; init; }

    /// <summary>Goes up with each write: of two nodes that decide at once, one is refused.</summary>
    public required long Version { get; init; }

    public static void Configure(EntityTypeBuilder<AlertInstance> table) => table.HasKey(i => i.Key);
}

/// <summary>One beginning or end of firing, for the history.</summary>
internal sealed class AlertChange
{
    public required Guid Id { get; init; }

    /// <summary>Key of the instance.</summary>
    public required string Instance { get; init; }

    public required int Transition { get; init; }
    public required string Rule { get; init; }
    public required string Labels { get; init; }
    public required bool Firing { get; init; }
    public required DateTimeOffset At { get; init; }
    public double? Value { get; init; }
    public required string Reason { get; init; }

    /// <summary>Empty in rows of earlier versions.</summary>
    public required string ReasonZh { get; init; }

    public static void Configure(EntityTypeBuilder<AlertChange> table)
    {
        table.HasKey(c => c.Id);
        table
            .HasIndex(c => new { c.Instance, c.Transition })
            .IsUnique()
            .HasDatabaseName("operations_alert_change_instance_transition");
        table.HasIndex(c => c.At).HasDatabaseName("operations_alert_change_at");
    }
}

/// <summary>A message that must arrive somewhere: until it has, it is offered to one more channel after another.</summary>
internal sealed class AlertMessage
{
    /// <summary>As in the outbox.</summary>
    public required string Key { get; init; }

    public required DateTimeOffset At { get; init; }
    public required string Title { get; init; }
    public required string Markdown { get; init; }
    public required string Link { get; init; }

    /// <summary>How many of the fallback channels have been asked.</summary>
    public required int Level { get; init; }

    public required DateTimeOffset LevelAt { get; init; }

    /// <summary>Whether it has arrived, or nobody is left to ask.</summary>
    public required bool Done { get; init; }

    public static void Configure(EntityTypeBuilder<AlertMessage> table)
    {
        table.HasKey(m => m.Key);
        table.HasIndex(m => new { m.Done, m.LevelAt }).HasDatabaseName("operations_alert_message_done");
    }
}

/// <summary>Alerts that nobody wants to hear of for a while.</summary>
internal sealed class AlertSilence
{
    public required Guid Id { get; init; }

    /// <summary>See <see cref="Matcher"/>.</summary>
    public required string Matcher { get; init; }

    public required string Reason { get; init; }
    public required string Author { get; init; }
    public required DateTimeOffset StartsAt { get; init; }
    public required DateTimeOffset EndsAt { get; init; }

    public static void Configure(EntityTypeBuilder<AlertSilence> table)
    {
        table.HasKey(s => s.Id);
        table.HasIndex(s => s.EndsAt).HasDatabaseName("operations_alert_silence_ends");
    }
}

/// <summary>Hours of the week in which nobody wants to hear of some alerts.</summary>
internal sealed class AlertWindow
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }

    /// <summary>See <see cref="Matcher"/>.</summary>
    public required string Matcher { get; init; }

    /// <summary>The days on which it begins: digits, 1 Monday to 7 Sunday.</summary>
    public required string Days { get; init; }

    /// <summary>Minute of the owner's day, 0 to 1439.</summary>
    public required int FromMinute { get; init; }

    /// <summary>Minute of the day at which it is over, 0 to 1439; not after the beginning: on the next day.</summary>
    public required int ToMinute { get; init; }

    /// <summary>Whether critical alerts come through.</summary>
    public required bool Soft { get; init; }

    public required string Author { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public static void Configure(EntityTypeBuilder<AlertWindow> table) => table.HasKey(w => w.Id);
}

/// <summary>Which node judges; one row.</summary>
internal sealed class AlertLease
{
    /// <summary>Always 1.</summary>
    public required int Id { get; init; }

    public Guid? Holder { get; init; }
    public required DateTimeOffset Until { get; init; }

    public static void Configure(EntityTypeBuilder<AlertLease> table)
    {
        table.HasKey(l => l.Id);
        table.Property(l => l.Id).ValueGeneratedNever();
    }
}

/// <summary>The tables of this part.</summary>
internal static class AlertModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<AlertInstance>(AlertInstance.Configure);
        model.Entity<AlertChange>(AlertChange.Configure);
        model.Entity<AlertMessage>(AlertMessage.Configure);
        model.Entity<AlertSilence>(AlertSilence.Configure);
        model.Entity<AlertWindow>(AlertWindow.Configure);
        model.Entity<AlertLease>(AlertLease.Configure);
    }
}
