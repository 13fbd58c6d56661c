using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Learning;

/// <summary>The one row that says whether the ranking learns, and what it has learned.</summary>
internal sealed class LearningState
{
    /// <summary>There is one row.</summary>
    public const int Only = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // read in the table, never put into HTML as it is
    };

    public int Id { get; init; } = Only;

    public bool IsOn { get; set; } = true;

    /// <summary>A <see cref="LearnedModel"/> as JSON; empty before the first counting.</summary>
    public string Model { get; set; } = "";

    public DateTimeOffset? LearnedAt { get; set; }

    public LearnedModel Read() =>
        Model.Length == 0 ? LearnedModel.Empty : JsonSerializer.Deserialize<LearnedModel>(Model, Json)!;

    public static string Write(LearnedModel model) => JsonSerializer.Serialize(model, Json);

    public static void Configure(EntityTypeBuilder<LearningState> table)
    {
        table.HasKey(l => l.Id);
        table.Property(l => l.Id).ValueGeneratedNever();
    }
}

/// <summary>A value whose answers until then count no more.</summary>
internal sealed class ForgottenValue
{
    public required LearningFeature Feature { get; init; }

    public required string Value { get; init; }

    public required DateTimeOffset ForgottenAt { get; set; }

    public static void Configure(EntityTypeBuilder<ForgottenValue> table)
    {
        table.HasKey(f => new { f.Feature, f.Value });
    }
}
