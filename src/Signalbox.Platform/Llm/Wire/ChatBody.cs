using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Signalbox.Platform.Llm.Vendors;

namespace Signalbox.Platform.Llm.Wire;

/// <summary>The body of <c>POST …/chat/completions</c>, with no field that the profile does not know.</summary>
internal static class ChatBody
{
    private static readonly string[] Protected = ["model", "messages", "stream", "tools"];
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="extra">JSON object whose members are laid over the body last; never over model, messages, stream, tools.</param>
    public static byte[] Of(
        string model,
        Profile profile,
        IReadOnlyList<ChatMessage> messages,
        ChatOptions options,
        string? extra
    )
    {
        var json = WantsJson(profile, options);
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = Messages(profile, messages, mustSayJson: json),
            ["stream"] = profile.Stream,
        };
        if (profile is { Stream: true, StreamUsage: true })
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        if (json)
            body["response_format"] = new JsonObject { ["type"] = "json_object" };
        if (options.MaxOutputTokens is { } most)
            body[profile.TokenLimitField] = most;
        if (profile.Temperature && options.Temperature is { } temperature)
            body["temperature"] = Math.Round((double)temperature, 3);
        if (profile.Temperature && options.TopP is { } topP)
            body["top_p"] = Math.Round((double)topP, 3);
        if (options.StopSequences is { Count: > 0 } stops)
            body["stop"] = new JsonArray([.. stops.Select(s => (JsonNode)s)]);
        AddThinking(body, profile, options);
        AddTools(body, profile, options);
        AddExtra(body, extra);
        return JsonSerializer.SerializeToUtf8Bytes(body, Json);
    }

    /// <summary>The member that an extra body may not carry; null when it carries none.</summary>
    public static string? ProtectedIn(JsonObject extra) => Array.Find(Protected, extra.ContainsKey);

    /// <summary>Whether thinking is asked for.</summary>
    public static bool Thinks(ChatOptions options) => options.Reasoning is { Effort: not ReasoningEffort.None };

    private static bool WantsJson(Profile profile, ChatOptions options) =>
        options.ResponseFormat is ChatResponseFormatJson
        && profile.JsonObject
        && (profile.JsonWhileThinking || !Thinks(options));

    private static JsonArray Messages(Profile profile, IReadOnlyList<ChatMessage> messages, bool mustSayJson)
    {
        var list = new JsonArray();
        // Without the word vendors answer 400: «Prompt must contain the word 'json' in some form».
        if (mustSayJson && !messages.Any(m => m.Text.Contains("json", StringComparison.OrdinalIgnoreCase)))
            list.Add(new JsonObject { ["role"] = "system", ["content"] = "Answer with one JSON object." });
        foreach (var message in messages)
        {
            var results = message.Contents.OfType<FunctionResultContent>().ToList();
            foreach (var result in results)
                list.Add(ToolResult(result));
            if (results.Count == 0)
                list.Add(Message(profile, message));
        }
        return list;
    }

    private static JsonObject ToolResult(FunctionResultContent result) =>
        new()
        {
            ["role"] = "tool",
            ["tool_call_id"] = result.CallId,
            ["content"] = PlainText.Of(result.Result as string ?? JsonSerializer.Serialize(result.Result, Json)),
        };

    private static JsonObject Message(Profile profile, ChatMessage message)
    {
        var wire = new JsonObject { ["role"] = message.Role.Value, ["content"] = PlainText.Of(message.Text) };
        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        if (calls.Count == 0)
            return wire;

        wire["tool_calls"] = new JsonArray([.. calls.Select(c => (JsonNode)ToolCall(c))]);
        // Missing is answered with 400 by DeepSeek and Kimi; empty is taken.
        if (profile.EchoReasoning)
            wire["reasoning_content"] = PlainText.Of(
                string.Concat(message.Contents.OfType<TextReasoningContent>().Select(r => r.Text))
            );
        return wire;
    }

    private static JsonObject ToolCall(FunctionCallContent call) =>
        new()
        {
            ["id"] = call.CallId,
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = call.Name,
                ["arguments"] = JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>(), Json),
            },
        };

    private static void AddThinking(JsonObject body, Profile profile, ChatOptions options)
    {
        if (profile.Thinking == ThinkingSwitch.Split)
            body["reasoning_split"] = true;
        if (options.Reasoning is null)
            return;
        var on = Thinks(options);
        if (profile.Thinking == ThinkingSwitch.Type)
            body["thinking"] = new JsonObject { ["type"] = on ? "enabled" : "disabled" };
        else if (profile.Thinking == ThinkingSwitch.Enable)
            body["enable_thinking"] = on;
        else if (profile.Thinking == ThinkingSwitch.Reasoning)
            body["reasoning"] = new JsonObject { ["enabled"] = on };
        if (on && profile.Thinking is ThinkingSwitch.Type or ThinkingSwitch.Effort)
            AddEffort(body, options.Reasoning.Effort);
    }

    private static void AddEffort(JsonObject body, ReasoningEffort? effort)
    {
        if (effort is { } wanted)
            body["reasoning_effort"] = wanted switch
            {
                ReasoningEffort.Low => "low",
                ReasoningEffort.Medium => "medium",
                ReasoningEffort.High => "high",
                _ => "max",
            };
    }

    private static void AddTools(JsonObject body, Profile profile, ChatOptions options)
    {
        var tools = options.Tools?.OfType<AIFunctionDeclaration>().ToList() ?? [];
        if (tools.Count == 0)
            return;
        body["tools"] = new JsonArray([.. tools.Select(t => (JsonNode)Tool(t))]);
        var choice = options.ToolMode switch
        {
            NoneChatToolMode when profile.ToolChoices.Contains("none") => (JsonNode)"none",
            RequiredChatToolMode { RequiredFunctionName: { } name } when profile.ToolChoices.Contains("named") =>
                new JsonObject
                {
                    ["type"] = "function",
                    ["function"] = new JsonObject { ["name"] = name },
                },
            RequiredChatToolMode { RequiredFunctionName: null } when profile.ToolChoices.Contains("required") =>
                "required",
            _ => null,
        };
        if (choice is not null)
            body["tool_choice"] = choice;
    }

    private static JsonObject Tool(AIFunctionDeclaration tool) =>
        new()
        {
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = tool.Name,
                ["description"] = tool.Description,
                ["parameters"] = JsonNode.Parse(tool.JsonSchema.GetRawText()),
            },
        };

    private static void AddExtra(JsonObject body, string? extra)
    {
        if (extra is null)
            return;
        foreach (var (name, value) in JsonNode.Parse(extra)?.AsObject() ?? [])
        {
            if (!Protected.Contains(name))
                body[name] = value?.DeepClone();
        }
    }
}
