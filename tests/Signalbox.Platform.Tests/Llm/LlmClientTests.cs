using System.Text.Json;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Llm;

public sealed class LlmClientTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_question_is_answered_metered_and_priced(DatabaseKind kind)
    {
        await using var host = await LlmHost.StartAsync(kind);
        host.Vendor.Answer = _ => """{"score":72,"reason":"业绩超预期"}""";

        var target = await host.Client.TargetAsync("radar.judge", Ct);
        var answer = await host.AskAsync();

        Assert.Equal(("DeepSeek", "deepseek-flash"), (target!.Vendor, target.Model));
        Assert.Equal(new Verdict { Score = 72, Reason = "业绩超预期" }, answer.Value);
        Assert.Null(answer.NoVerdict);
        Assert.Equal("""{"score":72,"reason":"业绩超预期"}""", answer.Raw);
        var row = Assert.Single(await host.AttemptsAsync());
        Assert.Equal((AttemptStatus.Answered, 200, 1), (row.Status, row.HttpStatus!.Value, row.Number));
        Assert.Equal(("radar.judge", "article:1", "deepseek-flash"), (row.Purpose, row.Subject, row.Model));
        Assert.Equal((row.InputTokens, row.OutputTokens), (answer.Usage.InputTokens, answer.Usage.OutputTokens));
        Assert.False(row.Estimated);
        // The clock stands at a Monday, 09:00 in Beijing: the first minute of the peak.
        Assert.Equal(Math.Round((row.InputTokens * 2m + row.OutputTokens * 8m) / 1_000_000, 6), row.CostCny);
        Assert.Equal(row.CostCny, answer.Usage.CostCny);
        Assert.True(row.CostCny > 0);
    }

    [Fact]
    public async Task The_request_is_what_the_profile_wants()
    {
        await using var host = await LlmHost.StartAsync();

        await host.AskAsync(maxTokens: 333);

        var body = Assert.Single(host.Vendor.Requests).Body;
        Assert.Equal("deepseek-flash", body.GetProperty("model").GetString());
        Assert.True(body.GetProperty("stream").GetBoolean());
        Assert.True(body.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        Assert.Equal("disabled", body.GetProperty("thinking").GetProperty("type").GetString());
        Assert.Equal("json_object", body.GetProperty("response_format").GetProperty("type").GetString());
        Assert.Equal(333, body.GetProperty("max_tokens").GetInt32());
        Assert.Equal(0.2, body.GetProperty("temperature").GetDouble());
        var system = body.GetProperty("messages")[0].GetProperty("content").GetString()!;
        Assert.StartsWith("You judge articles.", system);
        Assert.Contains("\"score\"", system);
        Assert.False(body.TryGetProperty("tool_choice", out _));
    }

    [Fact]
    public async Task Without_a_key_there_is_no_model_and_asking_says_so()
    {
        await using var host = await LlmHost.StartAsync(settings: ("Llm:DeepSeek:ApiKey", ""));

        Assert.Null(await host.Client.TargetAsync("radar.judge", Ct));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Equal("llm.no-vendor", refused.Code);
        Assert.Empty(host.Vendor.Requests);
    }

    [Fact]
    public async Task Twenty_at_once_are_answered_each_to_its_own_question()
    {
        await using var host = await LlmHost.StartAsync();
        var release = host.Hold();
        host.Vendor.Answer = body =>
            JsonSerializer.Serialize(new { score = 1, reason = VendorRequest.FirstUserText(body) });

        var asked = Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => host.Client.AskJsonAsync<Verdict>(LlmHost.Request($"文章 {i}"), Ct))
        );
        await host.PassUntilAsync(() => host.Vendor.Requests.Count == 20);
        release.SetResult();
        var answers = await host.PassAsync(asked);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"文章 {i}"), answers.Select(a => a.Value!.Reason));
        Assert.Equal(20, host.Vendor.MostRunning);
        Assert.Equal(20, (await host.AttemptsAsync()).Count);
    }
}
