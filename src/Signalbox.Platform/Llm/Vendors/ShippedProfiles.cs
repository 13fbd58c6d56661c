using System.Collections.Frozen;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>What is known of vendors when the program is shipped. A row names one and changes what has changed since.</summary>
internal static class ShippedProfiles
{
    /// <summary>Assumes nothing but the call itself.</summary>
    public const string Plain = "plain";

    public const string DeepSeek = "deepseek";

    public static IReadOnlyDictionary<string, Profile> ByName { get; } =
        new Dictionary<string, Profile>(StringComparer.Ordinal)
        {
            [Plain] = new() { StreamUsage = false },
            [DeepSeek] = new()
            {
                BaseUrl = "https://api.deepseek.com",
                Thinking = ThinkingSwitch.Type,
                EchoReasoning = true,
                BalancePath = "/user/balance",
                Renamed = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["deepseek-chat"] = "deepseek-flash",
                    ["deepseek-reasoner"] = "deepseek-flash",
                },
            },
            ["qwen"] = new()
            {
                BaseUrl = "https://dashscope.aliyuncs.com/compatible-mode/v1",
                Thinking = ThinkingSwitch.Enable,
                JsonWhileThinking = false,
                ToolChoices = ["none", "named"],
            },
            ["glm"] = new()
            {
                BaseUrl = "https://open.bigmodel.cn/api/paas/v4",
                Thinking = ThinkingSwitch.Type,
                EchoReasoning = true,
                StreamUsage = false,
            },
            ["kimi"] = new()
            {
                BaseUrl = "https://api.moonshot.cn/v1",
                EchoReasoning = true,
                TokenLimitField = "max_completion_tokens",
                Temperature = false,
                ToolChoices = ["none"],
            },
            ["minimax"] = new()
            {
                BaseUrl = "https://api.minimaxi.com/v1",
                Thinking = ThinkingSwitch.Split,
                EchoReasoning = true,
                JsonObject = false,
                ToolChoices = ["none"],
            },
            ["doubao"] = new()
            {
                BaseUrl = "https://ark.cn-beijing.volces.com/api/v3",
                Thinking = ThinkingSwitch.Type,
                ToolChoices = ["none", "required"],
            },
            ["siliconflow"] = new() { BaseUrl = "https://api.siliconflow.cn/v1", JsonObject = false },
            ["openrouter"] = new()
            {
                BaseUrl = "https://openrouter.ai/api/v1",
                Thinking = ThinkingSwitch.Reasoning,
                JsonObject = false,
            },
            ["ollama"] = new() { BaseUrl = "http://localhost:11434/v1" },
            ["openai"] = new()
            {
                BaseUrl = "https://api.openai.com/v1",
                Thinking = ThinkingSwitch.Effort,
                TokenLimitField = "max_completion_tokens",
                ToolChoices = ["none", "required", "named"],
            },
        }.ToFrozenDictionary(StringComparer.Ordinal);
}
