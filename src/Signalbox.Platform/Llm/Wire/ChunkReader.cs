using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Signalbox.Platform.Llm.Wire;

/// <summary>Reads what a vendor sends piece by piece, one reader an answer; an answer in one block is one piece.</summary>
internal sealed class ChunkReader(string? key)
{
    private readonly ThinkTags thinkTags = new();
    private readonly SortedDictionary<int, ToolCall> calls = [];

    /// <summary>The vendor's word, empty ones left out; null while it has not said it.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Whether the last piece brought content, as opposed to a sign of life.</summary>
    public bool Heard { get; private set; }

    /// <summary>Whether any piece carried a choice.</summary>
    public bool HasChoice { get; private set; }

    /// <summary>The parts that a piece adds; none when it says nothing new.</summary>
    /// <exception cref="VendorException">The piece is an error, or not what this interface sends.</exception>
    public List<AIContent> Read(string data)
    {
        var piece = Parse(data);
        // OpenRouter and others report errors with status 200, also after the answer has begun.
        if (piece["error"] is { } error)
            throw VendorFaults.FromError(error, key);

        List<AIContent> parts = [];
        Heard = false;
        if (piece["choices"] is JsonArray { Count: > 0 } choices && choices[0] is JsonObject choice)
        {
            HasChoice = true;
            if ((choice["delta"] ?? choice["message"]) is JsonObject delta)
                AddDelta(parts, delta);
            if (Text(choice["finish_reason"]) is { Length: > 0 } finish)
                (FinishReason, Heard) = (finish, true);
        }
        if (piece["usage"] is JsonObject usage)
            parts.Add(new UsageContent(Usage(usage)));
        return parts;
    }

    /// <summary>What was held back until the end: text that could have been a tag, and tool calls, which come in fragments.</summary>
    public IReadOnlyList<AIContent> Rest() => [.. thinkTags.Rest(), .. calls.Values.Select(c => c.ToContent())];

    private static JsonObject Parse(string data)
    {
        try
        {
            if (JsonNode.Parse(data) is JsonObject piece)
                return piece;
        }
        catch (JsonException fault)
        {
            throw VendorException.Transient("The vendor sent a piece that is not JSON.", fault, 200);
        }
        throw VendorException.Transient("The vendor sent a piece that is not a JSON object.", httpStatus: 200);
    }

    private void AddDelta(List<AIContent> parts, JsonObject delta)
    {
        var thought = Text(delta["reasoning_content"]) ?? Text(delta["reasoning"]) ?? Details(delta);
        if (!string.IsNullOrEmpty(thought))
            parts.Add(new TextReasoningContent(thought));
        var text = Text(delta["content"]);
        if (!string.IsNullOrEmpty(text))
            parts.AddRange(thinkTags.Read(text));
        var fragments = (delta["tool_calls"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        fragments.ForEach(AddFragment);
        Heard = !string.IsNullOrEmpty(thought) || !string.IsNullOrEmpty(text) || fragments.Count > 0;
    }

    /// <summary>MiniMax: a list of pieces with a text each.</summary>
    private static string? Details(JsonObject delta) =>
        delta["reasoning_details"] is JsonArray details
            ? string.Concat(details.OfType<JsonObject>().Select(d => Text(d["text"])))
            : null;

    private void AddFragment(JsonObject fragment)
    {
        var id = Text(fragment["id"]);
        var index = Number(fragment["index"]) ?? IndexOf(id);
        if (!calls.TryGetValue(index, out var call))
            calls[index] = call = new ToolCall();
        call.Add(id, fragment["function"] as JsonObject);
    }

    /// <summary>Where a fragment without an index belongs: a new id begins a new call, the rest goes on with the last.</summary>
    private int IndexOf(string? id)
    {
        if (calls.Count == 0)
            return 0;
        var (last, call) = calls.Last();
        return string.IsNullOrEmpty(id) || call.Id == id ? last : last + 1;
    }

    private static UsageDetails Usage(JsonObject usage) =>
        new()
        {
            InputTokenCount = Number(usage["prompt_tokens"]),
            OutputTokenCount = Number(usage["completion_tokens"]),
            CachedInputTokenCount =
                Number(usage["prompt_cache_hit_tokens"])
                ?? Number((usage["prompt_tokens_details"] as JsonObject)?["cached_tokens"]),
            ReasoningTokenCount = Number((usage["completion_tokens_details"] as JsonObject)?["reasoning_tokens"]),
        };

    /// <summary>The text of a member, null when it is none; one that is written as half of a letter is shown as a replacement.</summary>
    internal static string? Text(JsonNode? node)
    {
        try
        {
            return node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    private static int? Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<int>(out var number) && number >= 0 ? number : null;

    private sealed class ToolCall
    {
        private readonly StringBuilder arguments = new();
        private string name = "";

        public string Id { get; private set; } = "";

        public void Add(string? id, JsonObject? function)
        {
            // Id and name come with the first fragment; some repeat them as empty texts.
            if (!string.IsNullOrEmpty(id))
                Id = id;
            if (Text(function?["name"]) is { Length: > 0 } said)
                name = said;
            arguments.Append(Text(function?["arguments"]));
        }

        public FunctionCallContent ToContent()
        {
            var text = arguments.Length == 0 ? "{}" : arguments.ToString();
            var call = FunctionCallContent.CreateFromParsedArguments(text, Id, name, ParseArguments);
            return call;
        }

        private static Dictionary<string, object?>? ParseArguments(string text) =>
            JsonSerializer.Deserialize<Dictionary<string, object?>>(text, LenientArguments);

        private static readonly JsonSerializerOptions LenientArguments = new() { AllowTrailingCommas = true };
    }
}
