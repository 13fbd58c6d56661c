using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Hooks;

/// <summary>An address that is told each new opportunity which its user sees.</summary>
internal sealed class Hook
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Unique for the user.</summary>
    public required string Name { get; set; }

    /// <summary>Sealed: it may hold a token.</summary>
    public required string Url { get; set; }

    /// <summary>What is signed with, sealed.</summary>
    public required string Secret { get; set; }

    /// <summary>Weaker ones are not told; 0 tells all.</summary>
    public required int MinScore { get; set; }

    public required bool Enabled { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where its secrets belong to, for sealing.</summary>
    public static string Purpose(Guid id) => $"radar.hook:{id}";

    public static void Configure(EntityTypeBuilder<Hook> table)
    {
        table.HasKey(h => h.Id);
        table.HasIndex(h => new { h.UserId, h.Name }).IsUnique().HasDatabaseName("radar_hook_user_name");
    }
}

/// <summary>How far a sending is.</summary>
internal enum SendState
{
    Waiting,

    /// <summary>The address took it.</summary>
    Taken,

    /// <summary>It is not tried any more, unless a person says so.</summary>
    Dead,
}

/// <summary>One opportunity on its way to one address, or a test.</summary>
internal sealed class HookSend
{
    /// <summary>The same over all tries: by it the receiver knows a repeat.</summary>
    public required Guid Id { get; init; }

    public required Guid HookId { get; init; }

    /// <summary>Null for a test.</summary>
    public required Guid? OpportunityId { get; init; }

    public SendState State { get; init; }

    public int Tries { get; init; }

    /// <summary>Of the last answer; null without one.</summary>
    public int? Status { get; init; }

    /// <summary>Why the last try was not taken; null where nothing is wrong.</summary>
    public string? Reason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not before; null: at once, or not any more.</summary>
    public DateTimeOffset? NextAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public static void Configure(EntityTypeBuilder<HookSend> table)
    {
        table.HasKey(s => s.Id);
        table.HasIndex(s => new { s.HookId, s.OpportunityId }).IsUnique().HasDatabaseName("radar_hook_send_once");
        table.HasIndex(s => new { s.HookId, s.CreatedAt }).HasDatabaseName("radar_hook_send_created");
        table.HasIndex(s => s.EndedAt).HasDatabaseName("radar_hook_send_ended");
    }
}
