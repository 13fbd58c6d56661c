using System.Text.Json;
using Microsoft.Extensions.AI;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform.Llm;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Platform.Llm.Wire;

namespace Signalbox.Platform.Tests.Llm;

/// <summary>What goes over the wire to vendors of every kind.</summary>
public sealed class CompatChatClientTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tool_calls_come_in_fragments_and_leave_whole()
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        vendor.Next(
            VendorScene.Events(
                """{"choices":[{"delta":{"reasoning_content":"Two calls."}}]}""",
                """{"choices":[{"delta":{"content":null,"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"quote","arguments":"{\"sym"}}]}}]}""",
                """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"","type":"","function":{"name":"","arguments":"bol\":\"600519\",}"}}]}}]}""",
                """{"choices":[{"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"now"}}]},"finish_reason":"tool_calls"}]}""",
                "[DONE]"
            )
        );
        using var client = Client(vendor, "deepseek");

        var response = await client.GetResponseAsync(Hello, cancellationToken: Ct);

        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        var message = Assert.Single(response.Messages);
        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        Assert.Equal(["quote", "now"], calls.Select(c => c.Name));
        Assert.Equal(["a", "b"], calls.Select(c => c.CallId));
        Assert.Equal("600519", calls[0].Arguments!["symbol"]!.ToString());
        Assert.Empty(calls[1].Arguments!);
        Assert.Equal("Two calls.", Assert.Single(message.Contents.OfType<TextReasoningContent>()).Text);
    }

    [Fact]
    public async Task Fragments_without_an_index_and_arguments_that_are_not_JSON_are_survived()
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        vendor.Next(
            VendorScene.Events(
                """{"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"quote","arguments":"not "}}]}}]}""",
                """{"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"JSON"}}]}}]}""",
                """{"choices":[{"delta":{"tool_calls":[{"id":"b","function":{"name":"now","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}""",
                "[DONE]"
            )
        );
        using var client = Client(vendor, "deepseek");

        var response = await client.GetResponseAsync(Hello, cancellationToken: Ct);

        var calls = response.Messages[0].Contents.OfType<FunctionCallContent>().ToList();
        Assert.Equal(["quote", "now"], calls.Select(c => c.Name));
        Assert.NotNull(calls[0].Exception);
        Assert.Null(calls[1].Exception);
    }

    [Theory]
    [InlineData("deepseek", true)]
    [InlineData("qwen", false)]
    public async Task Reasoning_goes_back_with_a_tool_call_where_the_vendor_wants_it(string profile, bool echoed)
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        using var client = Client(vendor, profile);

        await client.GetResponseAsync(
            [
                new(ChatRole.User, "Price of 600519?"),
                new(
                    ChatRole.Assistant,
                    [new FunctionCallContent("a", "quote", new Dictionary<string, object?> { ["symbol"] = "600519" })]
                ),
                new(ChatRole.Tool, [new FunctionResultContent("a", "1680.5")]),
            ],
            cancellationToken: Ct
        );

        var messages = Body(vendor).GetProperty("messages");
        Assert.Equal(echoed, messages[1].TryGetProperty("reasoning_content", out var reasoning));
        if (echoed)
            Assert.Equal("", reasoning.GetString());
        Assert.Equal(
            """{"symbol":"600519"}""",
            messages[1].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()
        );
        Assert.Equal(
            ("tool", "a", "1680.5"),
            (Text(messages[2], "role"), Text(messages[2], "tool_call_id"), Text(messages[2], "content"))
        );
    }

    [Theory]
    [InlineData("kimi", "max_completion_tokens", false, null)]
    [InlineData("qwen", "max_tokens", true, "enable_thinking")]
    [InlineData("glm", "max_tokens", true, "thinking")]
    [InlineData("minimax", "max_tokens", true, "reasoning_split")]
    [InlineData("openrouter", "max_tokens", true, "reasoning")]
    [InlineData("openai", "max_completion_tokens", true, null)]
    [InlineData("ollama", "max_tokens", true, null)]
    public async Task Each_profile_sends_what_its_vendor_knows(
        string profile,
        string limit,
        bool temperature,
        string? thinking
    )
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        using var client = Client(vendor, profile);
        var options = new ChatOptions
        {
            MaxOutputTokens = 77,
            Temperature = 0.3f,
            Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None },
            Seed = 1,
            PresencePenalty = 1,
            ToolMode = ChatToolMode.RequireAny,
        };

        await client.GetResponseAsync(Hello, options, Ct);

        var body = Body(vendor);
        Assert.Equal(77, body.GetProperty(limit).GetInt32());
        Assert.Equal(temperature, body.TryGetProperty("temperature", out _));
        foreach (
            var field in new[] { "enable_thinking", "thinking", "reasoning_split", "reasoning", "reasoning_effort" }
        )
            Assert.Equal(field == thinking, body.TryGetProperty(field, out _));
        foreach (var field in new[] { "seed", "presence_penalty", "tool_choice", "parallel_tool_calls", "logprobs" })
            Assert.False(body.TryGetProperty(field, out _));
    }

    [Theory]
    [InlineData("deepseek", false)]
    [InlineData("openai", true)]
    public async Task A_forced_tool_is_asked_for_only_where_that_is_known(string profile, bool sent)
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        using var client = Client(vendor, profile);
        var options = new ChatOptions
        {
            Tools = [AIFunctionFactory.Create((string symbol) => symbol, "quote", "Price of a share.")],
            ToolMode = ChatToolMode.RequireSpecific("quote"),
        };

        await client.GetResponseAsync(Hello, options, Ct);

        var body = Body(vendor);
        Assert.Equal("quote", body.GetProperty("tools")[0].GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(sent, body.TryGetProperty("tool_choice", out _));
    }

    [Fact]
    public async Task A_vendor_without_streams_answers_in_one_block()
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        vendor.Answer = _ => "Good day";
        using var client = Client(vendor, "plain", """{"stream":false}""");

        var response = await client.GetResponseAsync(Hello, cancellationToken: Ct);

        Assert.Equal("Good day", response.Text);
        Assert.False(Body(vendor).GetProperty("stream").GetBoolean());
        Assert.True(response.Usage!.OutputTokenCount > 0);
    }

    [Fact]
    public async Task The_word_JSON_is_said_where_the_caller_did_not()
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        using var client = Client(vendor, "deepseek");

        await client.GetResponseAsync(Hello, new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, Ct);

        Assert.Contains("JSON", Body(vendor).GetProperty("messages")[0].GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("qwen", false)]
    [InlineData("deepseek", true)]
    public async Task JSON_mode_is_left_out_where_thinking_forbids_it(string profile, bool sent)
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        using var client = Client(vendor, profile);
        var options = new ChatOptions { ResponseFormat = ChatResponseFormat.Json, Reasoning = new ReasoningOptions() };

        await client.GetResponseAsync(Hello, options, Ct);

        Assert.Equal(sent, Body(vendor).TryGetProperty("response_format", out _));
    }

    [Fact]
    public async Task Extra_members_are_laid_over_the_body_but_not_over_the_question()
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        using var client = Client(vendor, "deepseek", extra: """{"user_id":"me","max_tokens":9,"model":"other"}""");

        await client.GetResponseAsync(Hello, new ChatOptions { MaxOutputTokens = 77 }, Ct);

        var body = Body(vendor);
        Assert.Equal(
            ("me", 9, "deepseek-flash"),
            (Text(body, "user_id"), body.GetProperty("max_tokens").GetInt32(), Text(body, "model"))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    [InlineData("/chat/completions")]
    [InlineData("/v1/chat/completions/")]
    public async Task The_address_is_taken_as_it_is_typed(string path)
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        using var http = new HttpClient();
        var address = new VendorAddress(vendor.Url + path, vendor.Key);

        using var client = Client(http, address, ShippedProfiles.ByName["deepseek"]);

        Assert.NotEmpty((await client.GetResponseAsync(Hello, cancellationToken: Ct)).Text);
    }

    [Fact]
    public async Task Half_a_letter_in_an_article_reaches_the_vendor_as_a_replacement()
    {
        await using var vendor = await LlmVendorServer.StartAsync(Ct);
        using var client = Client(vendor, "deepseek");

        await client.GetResponseAsync([new(ChatRole.User, "cut \ud83d")], cancellationToken: Ct);

        Assert.Equal("cut \uFFFD", VendorRequest.FirstUserText(Body(vendor)));
    }

    [Theory]
    [InlineData("<think>a", "", "a")]
    [InlineData("<think>a</think>b", "b", "a")]
    [InlineData("\n<think>\na\n</think>\n\nb", "b", "\na\n")]
    [InlineData("a<think>b</think>", "a<think>b</think>", "")]
    [InlineData("<thin", "<thin", "")]
    [InlineData("<b>x", "<b>x", "")]
    public void Leaked_thoughts_are_told_from_the_answer_however_they_are_cut(
        string text,
        string answer,
        string thought
    )
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var tags = new ThinkTags();
            var parts = text.Chunk(size).SelectMany(piece => tags.Read(new string(piece)).ToList()).ToList();
            parts.AddRange(tags.Rest());

            Assert.Equal(answer, string.Concat(parts.OfType<TextContent>().Select(t => t.Text)).TrimStart('\n'));
            Assert.Equal(thought, string.Concat(parts.OfType<TextReasoningContent>().Select(t => t.Text)));
        }
    }

    private static CompatChatClient Client(
        LlmVendorServer vendor,
        string profile,
        string? changes = null,
        string? extra = null
    ) =>
        Client(
            new HttpClient(),
            new VendorAddress(vendor.Url, vendor.Key),
            ShippedProfiles.ByName[profile].With(changes),
            extra
        );

    private static CompatChatClient Client(
        HttpClient http,
        VendorAddress address,
        Profile profile,
        string? extra = null
    ) => new(http, address, "deepseek-flash", profile, extra, new LlmOptions(), TimeProvider.System);

    private static JsonElement Body(LlmVendorServer vendor) => Assert.Single(vendor.Requests).Body;

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
