using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>How thinking is switched in a request.</summary>
internal enum ThinkingSwitch
{
    /// <summary>Not at all: by the model's name or template.</summary>
    None,

    /// <summary><c>thinking: {type: enabled | disabled}</c>.</summary>
    Type,

    /// <summary><c>enable_thinking: true | false</c>.</summary>
    Enable,

    /// <summary><c>reasoning_effort</c>, sent only when thinking is wanted.</summary>
    Effort,

    /// <summary><c>reasoning: {enabled: true | false}</c>.</summary>
    Reasoning,

    /// <summary>Always on; <c>reasoning_split: true</c> keeps it apart from the answer.</summary>
    Split,
}

/// <summary>What a vendor can do and how it wants to be asked. Shipped as data; rows lay their changes over it.</summary>
internal sealed record Profile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <summary>The vendor's usual address.</summary>
    public string BaseUrl { get; init; } = "";

    public ThinkingSwitch Thinking { get; init; }

    /// <summary>Whether assistant messages that called a tool must come back with their <c>reasoning_content</c>, even empty.</summary>
    public bool EchoReasoning { get; init; }

    /// <summary>Whether it answers as a stream.</summary>
    public bool Stream { get; init; } = true;

    /// <summary>Whether it knows <c>stream_options.include_usage</c>.</summary>
    public bool StreamUsage { get; init; } = true;

    /// <summary>Whether it knows <c>response_format: json_object</c>.</summary>
    public bool JsonObject { get; init; } = true;

    /// <summary>Whether it takes that while thinking.</summary>
    public bool JsonWhileThinking { get; init; } = true;

    /// <summary>Name of the field for the most tokens of an answer.</summary>
    public string TokenLimitField { get; init; } = "max_tokens";

    /// <summary>Whether temperature and top_p may be sent.</summary>
    public bool Temperature { get; init; } = true;

    /// <summary>Which values of <c>tool_choice</c> it takes besides auto, which is never sent: none, required, named.</summary>
    public IReadOnlyList<string> ToolChoices { get; init; } = [];

    /// <summary>Where it tells the balance, below its address; null when it does not.</summary>
    public string? BalancePath { get; init; }

    /// <summary>Withdrawn model names and what is asked in their place.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>This profile with the members of JSON objects laid over it, in order; null ones change nothing.</summary>
    /// <exception cref="JsonException">A member is not known, or not of its type.</exception>
    public Profile With(params ReadOnlySpan<string?> changes)
    {
        var merged = JsonSerializer.SerializeToNode(this, Json)!.AsObject();
        foreach (var change in changes)
        {
            if (change is null)
                continue;
            foreach (var (name, value) in JsonNode.Parse(change)?.AsObject() ?? [])
                merged[name] = value?.DeepClone();
        }
        return merged.Deserialize<Profile>(Json)!;
    }
}
