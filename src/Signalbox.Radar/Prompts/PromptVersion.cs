using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Prompts;

/// <summary>What the model is told, numbered; a judgement names the version that made it. Never changed once saved.</summary>
internal sealed class PromptVersion
{
    public required Guid Id { get; init; }

    /// <summary>1 for the first.</summary>
    public required int Number { get; init; }

    /// <summary>The unchanging part: task, schema, example. It names JSON.</summary>
    public required string System { get; init; }

    /// <summary>What the owner looks for, in the owner's words; goes into the unchanging part.</summary>
    public required string Interests { get; init; }

    /// <summary>Why it was changed.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static void Configure(EntityTypeBuilder<PromptVersion> table)
    {
        table.HasKey(p => p.Id);
        table.HasIndex(p => p.Number).IsUnique().HasDatabaseName("radar_prompt_version_number");
    }
}
