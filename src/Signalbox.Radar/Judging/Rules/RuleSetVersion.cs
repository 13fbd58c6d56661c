using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Judging.Rules;

/// <summary>What the offline judge goes by, numbered; a judgement names the version that made it. Never changed once saved.</summary>
internal sealed class RuleSetVersion
{
    // Read by people in the table too; goes nowhere as HTML.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // So that NaN is refused by its path; none is ever stored.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public required Guid Id { get; init; }

    /// <summary>1 for the first.</summary>
    public required int Number { get; init; }

    /// <summary>The <see cref="RuleSet"/> as JSON.</summary>
    public required string Rules { get; init; }

    /// <summary>Why it was changed.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static string Write(RuleSet rules) => JsonSerializer.Serialize(rules, Readable);

    /// <summary>The same as a tree, with the names that callers know.</summary>
    public static JsonNode? Node(RuleSet rules) => JsonSerializer.SerializeToNode(rules, Readable);

    public static RuleSet Read(string rules) => JsonSerializer.Deserialize<RuleSet>(rules, Readable)!;

    public static void Configure(EntityTypeBuilder<RuleSetVersion> table)
    {
        table.HasKey(v => v.Id);
        table.HasIndex(v => v.Number).IsUnique().HasDatabaseName("radar_rule_set_version_number");
    }
}
