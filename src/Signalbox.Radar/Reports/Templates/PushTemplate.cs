using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Reports.Templates;

/// <summary>What a push tells of.</summary>
internal enum PushKind
{
    /// <summary>What a slot found.</summary>
    Slot,

    /// <summary>The day, at 22:00.</summary>
    Daily,

    /// <summary>One find of a topic that is told at once.</summary>
    AtOnce,
}

/// <summary>How the owner words a kind of push, numbered. Never changed once saved; the newest counts.</summary>
internal sealed class PushTemplate
{
    public required Guid Id { get; init; }

    public required PushKind Kind { get; init; }

    /// <summary>1 for the kind's first.</summary>
    public required int Number { get; init; }

    /// <summary>A Liquid template of one line; empty is the program's own.</summary>
    public required string Title { get; init; }

    /// <summary>A Liquid template of Markdown; empty is the program's own.</summary>
    public required string Body { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static void Configure(EntityTypeBuilder<PushTemplate> table)
    {
        table.HasKey(t => t.Id);
        table.HasIndex(t => new { t.Kind, t.Number }).IsUnique().HasDatabaseName("radar_push_template_number");
    }
}
