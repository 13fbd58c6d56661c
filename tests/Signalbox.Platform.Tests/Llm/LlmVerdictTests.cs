using Signalbox.FarEnds.LlmVendor;

namespace Signalbox.Platform.Tests.Llm;

/// <summary>From what a model wrote to a verdict, or to none with its reason.</summary>
public sealed class LlmVerdictTests
{
    private const string Good = """{"score":72,"reason":"业绩超预期"}""";

    [Theory]
    [InlineData("")]
    [InlineData("    \n  ")]
    public async Task A_blank_answer_is_asked_for_once_more_in_other_words(string blank)
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Answer = _ => Good;
        host.Vendor.Next(VendorScene.Says(blank));

        var answer = await host.AskAsync();

        Assert.Equal(72, answer.Value!.Score);
        var asked = host.Vendor.Requests.Select(r => r.Body.GetProperty("messages").GetRawText()).ToList();
        Assert.Equal(2, asked.Distinct().Count());
    }

    [Fact]
    public async Task Two_blank_answers_are_no_verdict()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Always = VendorScene.Says("   ");

        var answer = await host.AskAsync();

        Assert.Null(answer.Value);
        Assert.Contains("blank answer twice", answer.NoVerdict);
        Assert.Equal(2, answer.Usage.Attempts);
        Assert.Equal(2, (await host.AttemptsAsync()).Count);
    }

    [Fact]
    public async Task When_thinking_ate_the_answer_it_is_asked_again_without()
    {
        await using var host = await LlmHost.StartAsync();
        await host.ChangePurposeAsync(p => p.Thinking = true);
        host.Vendor.Answer = _ => Good;
        host.Vendor.Next(VendorScene.OnlyThoughts);

        var answer = await host.AskAsync();

        Assert.Equal(72, answer.Value!.Score);
        Assert.Equal(
            ["enabled", "disabled"],
            host.Vendor.Requests.Select(r => r.Body.GetProperty("thinking").GetProperty("type").GetString())
        );
        Assert.True((await host.AttemptsAsync())[0].ReasoningTokens > 0);
    }

    [Fact]
    public async Task A_wrong_shape_is_repaired_once_with_its_faults_named()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.Says("""{"score":720}"""), VendorScene.Says(Good));

        var answer = await host.AskAsync();

        Assert.Equal(72, answer.Value!.Score);
        var messages = host.Vendor.Requests[1].Body.GetProperty("messages");
        Assert.Equal(4, messages.GetArrayLength());
        Assert.Equal("""{"score":720}""", messages[2].GetProperty("content").GetString());
        Assert.Contains("«reason» is missing", messages[3].GetProperty("content").GetString());
        Assert.Equal(2, host.Vendor.Asked("台积电三季度净利润增长 39%"));
    }

    [Fact]
    public async Task What_cannot_be_repaired_is_no_verdict_with_the_raw_text()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Always = VendorScene.Says("""{"score":720,"reason":"so"}""");

        var answer = await host.AskAsync();

        Assert.Null(answer.Value);
        Assert.Contains("between 0 and 100", answer.NoVerdict);
        Assert.Equal("""{"score":720,"reason":"so"}""", answer.Raw);
        Assert.Equal(2, host.Vendor.Requests.Count);
    }

    [Fact]
    public async Task A_cut_answer_is_a_fault_even_where_its_JSON_is_closed_and_the_repair_has_more_room()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.Says(Good, "length"), VendorScene.Says("""{"score":80,"reason":"whole"}"""));

        var answer = await host.AskAsync(maxTokens: 100);

        Assert.Equal(80, answer.Value!.Score);
        Assert.Equal([100, 200], host.Vendor.Requests.Select(r => r.Body.GetProperty("max_tokens").GetInt32()));
    }

    [Theory]
    [InlineData("content_filter")]
    [InlineData("sensitive")]
    public async Task A_filtered_answer_is_no_verdict_and_not_asked_again(string finish)
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.Says("", finish));

        var answer = await host.AskAsync();

        Assert.Contains("content filter", answer.NoVerdict);
        Assert.Single(host.Vendor.Requests);
    }

    [Fact]
    public async Task Missing_token_counts_are_estimated_and_marked()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Answer = _ => Good;
        host.Vendor.Next(VendorScene.NoUsage);

        var answer = await host.AskAsync();

        Assert.True(answer.Usage.Estimated);
        Assert.True(answer.Usage is { InputTokens: > 20, OutputTokens: > 5, CostCny: > 0 });
    }

    [Fact]
    public async Task Cached_tokens_are_counted_and_cheaper()
    {
        await using var host = await LlmHost.StartAsync();

        var first = (await host.AskAsync("one")).Usage;
        var second = (await host.AskAsync("two")).Usage;

        Assert.Equal(0, first.CachedTokens);
        Assert.True(second.CachedTokens > 0);
        Assert.True(second.CostCny < first.CostCny);
    }

    [Fact]
    public async Task The_same_question_costs_half_off_peak()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Always = VendorScene.Events(
            """{"choices":[{"delta":{"content":"{\"score\":1,\"reason\":\"x\"}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000000,"completion_tokens":1000000,"prompt_cache_hit_tokens":500000}}""",
            "[DONE]"
        );
        Assert.Equal(9.02m, (await host.AskAsync()).Usage.CostCny);

        host.Server.Clock.Advance(TimeSpan.FromHours(3)); // 12:00, the first minute off peak
        Assert.Equal(4.51m, (await host.AskAsync()).Usage.CostCny);

        host.Server.Clock.Advance(TimeSpan.FromHours(2)); // 14:00
        Assert.Equal(9.02m, (await host.AskAsync()).Usage.CostCny);
    }
}
