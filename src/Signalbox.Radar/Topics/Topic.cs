using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Topics;

/// <summary>A field that the owner looks at, e.g. 储能招标. What it looks for and who is told stands in its versions.</summary>
internal sealed class Topic
{
    public required Guid Id { get; init; }

    /// <summary>Unique among those that are there; at most 40 characters.</summary>
    public required string Name { get; set; }

    /// <summary>Lowest first: an article goes to the first topic that selects it.</summary>
    public required int Place { get; set; }

    public bool Enabled { get; set; } = true;

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null while it is there; what it found keeps its name.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    public static void Configure(EntityTypeBuilder<Topic> table)
    {
        table.HasKey(t => t.Id);
        table.HasIndex(t => t.Name).IsUnique().HasFilter("removed_at IS NULL").HasDatabaseName("radar_topic_name");
    }
}

/// <summary>How a topic selects, judges and tells, numbered. Never changed once saved.</summary>
internal sealed class TopicVersion
{
    // Read by people in the table too; goes nowhere as HTML.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public required Guid Id { get; init; }

    public required Guid TopicId { get; init; }

    /// <summary>1 for the topic's first.</summary>
    public required int Number { get; init; }

    /// <summary>The <see cref="TopicBody"/> as JSON.</summary>
    public required string Body { get; init; }

    /// <summary>Why it was changed.</summary>
    public required string Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static string Write(TopicBody body) => JsonSerializer.Serialize(body, Readable);

    public static TopicBody Read(string body) => JsonSerializer.Deserialize<TopicBody>(body, Readable)!; // written above only

    public static void Configure(EntityTypeBuilder<TopicVersion> table)
    {
        table.HasKey(v => v.Id);
        table.HasIndex(v => new { v.TopicId, v.Number }).IsUnique().HasDatabaseName("radar_topic_version_number");
    }
}
