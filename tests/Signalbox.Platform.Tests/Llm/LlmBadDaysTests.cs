using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Llm.Vendors;

namespace Signalbox.Platform.Tests.Llm;

/// <summary>What vendors do on bad days, through real sockets.</summary>
public sealed class LlmBadDaysTests
{
    private const string Good = """{"score":72,"reason":"业绩超预期"}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Odd, but complete: no second request.</summary>
    public static TheoryData<string> Odd => [.. Oddities.Keys];

    /// <summary>Another try helps.</summary>
    public static TheoryData<string> Passing => [.. Faults.Keys];

    private static readonly Dictionary<string, VendorScene> Oddities = new(StringComparer.Ordinal)
    {
        ["keep-alive"] = VendorScene.KeepAliveFirst(50),
        ["no done"] = VendorScene.NoDone,
        ["never closes"] = VendorScene.NeverCloses,
        ["stalls after finish"] = VendorScene.StallsAfterFinish,
        ["usage on last piece"] = VendorScene.UsageOnLastPiece,
        ["byte by byte"] = VendorScene.ByteByByte,
        ["windows lines"] = VendorScene.WindowsLines,
        ["fenced"] = VendorScene.Fenced(),
        ["leaked thoughts"] = VendorScene.LeakedThoughts(),
        ["reasoning"] = VendorScene.Says(Good, thought: "Let me see."),
        ["one block"] = VendorScene.BlankLinesFirst(30),
        ["finish eos"] = VendorScene.Says(Good, "eos"),
        ["finish empty"] = VendorScene.Events(
            """{"choices":[{"delta":{"content":"{\"score\":72,\"reason\":\"业绩超预期\"}"},"finish_reason":""}]}""",
            "[DONE]"
        ),
        ["reasoning field of OpenRouter"] = VendorScene.Events(
            """{"choices":[{"delta":{"reasoning":"Hm."}}]}""",
            """{"choices":[{"delta":{"content":"{\"score\":72,\"reason\":\"业绩超预期\"}"},"finish_reason":"stop"}]}""",
            "[DONE]"
        ),
        ["trailing comma"] = VendorScene.Says("""{"score":72,"reason":"业绩超预期",}"""),
        ["number as text"] = VendorScene.Says("""{"score":"72分","reason":"业绩超预期","targetPrice":"无"}"""),
        ["other case"] = VendorScene.Says("""{"Score":72,"REASON":"业绩超预期","target_price":null}"""),
    };

    private static readonly Dictionary<string, VendorScene> Faults = new(StringComparer.Ordinal)
    {
        ["429"] = VendorScene.RateLimited(),
        ["503"] = VendorScene.Overloaded,
        ["500 empty"] = VendorScene.EmptyError,
        ["502 page"] = VendorScene.GatewayPage,
        ["529"] = VendorScene.Body(529, """{"error":"overloaded"}"""),
        ["cut at once"] = VendorScene.CutAtOnce,
        ["cut midway"] = VendorScene.CutMidway,
        ["ends early"] = VendorScene.EndsEarly,
        ["error in stream"] = VendorScene.ErrorInStream("Internal server error"),
        ["error with 200"] = VendorScene.Body(200, """{"error":{"message":"Provider returned error","code":502}}"""),
        ["out of resources"] = VendorScene.Says("""{"sco""", "insufficient_system_resource"),
        ["piece that is not JSON"] = VendorScene.Events("{\"choices\":[", "[DONE]"),
        ["blank block"] = VendorScene.Body(200, "\n\n\n"),
        ["only the end mark"] = VendorScene.Events("[DONE]"),
    };

    [Theory, MemberData(nameof(Odd))]
    public async Task An_odd_but_complete_answer_is_taken_at_once(string scene)
    {
        await using var host = await LlmHost.StartAsync(settings: ("Llm:AfterFinish", "00:00:00.1"));
        host.Vendor.Answer = _ => Good;
        host.Vendor.Next(Oddities[scene]);

        var answer = await host.AskAsync();

        Assert.Equal(new Verdict { Score = 72, Reason = "业绩超预期" }, answer.Value);
        Assert.Equal(1, answer.Usage.Attempts);
    }

    [Theory, MemberData(nameof(Passing))]
    public async Task What_may_pass_is_asked_again_and_each_attempt_is_metered(string scene)
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Answer = _ => Good;
        host.Vendor.Next(Faults[scene], Faults[scene]);

        var answer = await host.AskAsync();

        Assert.Equal(72, answer.Value!.Score);
        Assert.Equal(3, host.Vendor.Asked("台积电三季度净利润增长 39%"));
        var rows = await host.AttemptsAsync();
        Assert.Equal([1, 2, 3], rows.Select(r => r.Number));
        Assert.Single(rows.Select(r => r.CallId).Distinct());
        Assert.All(rows.Take(2), r => Assert.True(r.Status is AttemptStatus.Failed or AttemptStatus.RateLimited));
        Assert.All(rows.Take(2), r => Assert.NotNull(r.Error));
        Assert.Equal(AttemptStatus.Answered, rows[2].Status);
    }

    [Fact]
    public async Task After_four_attempts_it_gives_up_with_the_vendors_own_sentence()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Always = VendorScene.Overloaded;

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Equal(("llm.unavailable", true), (refused.Code, refused.IsTransient));
        Assert.Contains("The server is overloaded, please retry later", refused.Message);
        Assert.Equal(4, host.Vendor.Requests.Count);
    }

    [Fact]
    public async Task Too_many_requests_for_long_makes_the_job_wait_its_turn_and_stops_nobody_else()
    {
        await using var host = await LlmHost.StartAsync();
        for (var i = 0; i < 8; i++)
            host.Vendor.Next(VendorScene.RateLimited());

        var first = await Assert.ThrowsAsync<RetryLaterException>(() => host.AskAsync());
        await Assert.ThrowsAsync<RetryLaterException>(() => host.AskAsync());
        var third = await host.AskAsync();

        Assert.InRange(first.From(default), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
        Assert.NotNull(third.Value);
        Assert.Equal(9, host.Vendor.Requests.Count);
    }

    [Fact]
    public async Task A_broken_stream_is_charged_for_what_came()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.EndsEarly);

        await host.AskAsync();

        var broken = (await host.AttemptsAsync())[0];
        Assert.True(broken.Estimated);
        Assert.True(broken.InputTokens > 0 && broken.OutputTokens > 0 && broken.CostCny > 0);
    }

    [Theory]
    [InlineData("300", 300)]
    [InlineData("7200", 600)]
    public async Task A_long_pause_gives_the_place_back_and_closes_the_gate_for_all(string asked, int seconds)
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.RateLimited(int.Parse(asked, null)));

        var first = await Assert.ThrowsAsync<RetryLaterException>(() => host.AskAsync());
        var second = await Assert.ThrowsAsync<RetryLaterException>(() => host.AskAsync("another article"));

        Assert.Equal(TimeSpan.FromSeconds(seconds), first.From(default));
        Assert.InRange(second.From(default), TimeSpan.FromSeconds(seconds - 30), TimeSpan.FromSeconds(seconds));
        Assert.Contains("concurrency limit reached", second.Message);
        Assert.Single(host.Vendor.Requests);

        host.Server.Clock.Advance(second.From(default));
        Assert.NotNull((await host.AskAsync()).Value);
    }

    [Fact]
    public async Task A_pause_until_an_instant_is_kept()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.RateLimitedUntil(host.Server.Clock.GetUtcNow().AddSeconds(90)));

        var later = await Assert.ThrowsAsync<RetryLaterException>(() => host.AskAsync());

        Assert.InRange(later.From(default), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task A_short_pause_is_waited_out()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.RateLimited(1));
        var before = host.Server.Clock.GetUtcNow();

        var answer = await host.AskAsync();

        Assert.NotNull(answer.Value);
        Assert.True(host.Server.Clock.GetUtcNow() - before >= TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Five_failures_in_a_row_leave_the_vendor_alone_for_a_minute()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Always = VendorScene.Overloaded;

        await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());
        var later = await Assert.ThrowsAsync<RetryLaterException>(() => host.AskAsync());

        Assert.Equal(5, host.Vendor.Requests.Count);
        Assert.InRange(later.From(default), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60));

        host.Vendor.Always = null;
        host.Server.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.NotNull((await host.AskAsync()).Value);
    }

    [Fact]
    public async Task An_empty_balance_stops_the_vendor_until_it_has_been_tried_again_much_later()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.NoBalance);

        var first = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());
        var second = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Equal((402, "llm.unfunded"), (first.Status, first.Code));
        Assert.Equal("llm.unfunded", second.Code);
        Assert.Contains("Insufficient Balance", second.Message);
        Assert.Single(host.Vendor.Requests);
        Assert.Equal(VendorState.Unfunded, (await host.VendorRowAsync()).State);

        host.Server.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.NotNull((await host.AskAsync()).Value);
        Assert.Equal(VendorState.Ok, (await host.VendorRowAsync()).State);
    }

    [Fact]
    public async Task A_wrong_key_marks_the_vendor_broken_with_its_sentence_and_without_the_key()
    {
        const string Wrong = "sk-wrong-9876543210";
        await using var host = await LlmHost.StartAsync(settings: ("Llm:DeepSeek:ApiKey", Wrong));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Equal((401, "llm.key"), (refused.Status, refused.Code));
        Assert.Contains("Authentication Fails", refused.Message);
        var vendor = await host.VendorRowAsync();
        Assert.Equal(VendorState.Broken, vendor.State);
        Assert.DoesNotContain(Wrong, vendor.StateReason + vendor.SealedKey, StringComparison.Ordinal);
        Assert.Equal(AttemptStatus.Refused, Assert.Single(await host.AttemptsAsync()).Status);
    }

    [Fact]
    public async Task A_vendor_that_repeats_the_key_does_not_get_it_into_our_rows()
    {
        await using var host = await LlmHost.StartAsync();
        var key = host.Vendor.Key!;
        host.Vendor.Next(
            VendorScene.Body(400, $$$"""{"error":{"message":"bad header Bearer {{{key}}}, {{{key}}}"}}""")
        );

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        var row = Assert.Single(await host.AttemptsAsync());
        Assert.DoesNotContain(key, row.Error + refused.Message, StringComparison.Ordinal);
        Assert.Contains("bad header", row.Error);
    }

    [Theory]
    [InlineData(
        400,
        """{"error":{"message":"Prompt must contain the word 'json'","type":"x","code":"y"}}""",
        "Prompt must contain"
    )]
    [InlineData(400, """{"code":20012,"message":"Model does not exist.","data":null}""", "Model does not exist.")]
    [InlineData(404, """{"error":"model 'qwen3' not found"}""", "model 'qwen3' not found")]
    [InlineData(
        422,
        """{"detail":[{"loc":["body","n"],"msg":"value is not a valid integer"}]}""",
        "not a valid integer"
    )]
    [InlineData(413, "too large", "too large")]
    [InlineData(400, "", "HTTP 400")]
    [InlineData(405, "<html><head><title>405 Not Allowed</title></head></html>", "405 Not Allowed (an HTML page)")]
    public async Task What_can_never_work_is_refused_at_once_in_the_vendors_words(int status, string body, string said)
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.Body(status, body, body.StartsWith('<') ? "text/html" : "application/json"));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Equal(("llm.refused", false), (refused.Code, refused.IsTransient));
        Assert.Contains(said, refused.Message);
        Assert.Equal(status, Assert.Single(await host.AttemptsAsync()).HttpStatus);
    }

    [Fact]
    public async Task A_page_with_status_200_is_not_a_vendor()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.SignInPage);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Contains("not an OpenAI endpoint", refused.Message);
        Assert.Single(host.Vendor.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_its_target_is_named()
    {
        await using var thief = await LlmVendorServer.StartAsync(Ct);
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.Redirect($"{thief.Url}/chat/completions"));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Contains(thief.Url, refused.Message);
        Assert.Empty(thief.Requests);
    }

    [Theory]
    [InlineData("余额不足或无可用资源包,请充值。", 429)]
    [InlineData("Insufficient Balance", 400)]
    public async Task An_empty_balance_under_another_status_is_understood(string message, int status)
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.Body(status, $$$"""{"error":{"code":"1113","message":"{{{message}}}"}}"""));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Equal("llm.unfunded", refused.Code);
    }

    [Fact]
    public async Task A_refusal_by_content_inside_the_stream_is_final()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.ErrorInStream("Content Exists Risk", "content_filter"));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Equal("llm.refused", refused.Code);
        Assert.Contains("Content Exists Risk", refused.Message);
    }

    [Fact]
    public async Task A_line_without_end_is_refused()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.HugeLine(12 * 1024 * 1024));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Contains("line of more than 8192 KB", refused.Message);
    }

    [Theory]
    [InlineData("silent", "did not begin to answer within 0.5 s")]
    [InlineData("stalls", "no content for 0.5 s")]
    [InlineData("keep-alive", "no content for 0.5 s")]
    public async Task Silence_is_ended_and_asked_again(string scene, string said)
    {
        await using var host = await LlmHost.StartAsync(
            settings: [("Llm:FirstByte", "00:00:00.5"), ("Llm:Idle", "00:00:00.5")]
        );
        host.Vendor.Next(
            scene switch
            {
                "silent" => VendorScene.Silent,
                "stalls" => VendorScene.Stalls,
                _ => VendorScene.KeepsAliveForEver,
            }
        );

        var answer = await host.AskAsync();

        Assert.NotNull(answer.Value);
        var first = (await host.AttemptsAsync())[0];
        Assert.Equal(AttemptStatus.Failed, first.Status);
        Assert.Contains(said, first.Error);
        while (!host.Vendor.Requests[0].WasAborted) // the vendor hears of it a moment later
            await Task.Delay(5, Ct);
    }

    [Fact]
    public async Task A_caller_who_gives_up_reaches_the_vendor_and_the_meter()
    {
        await using var host = await LlmHost.StartAsync();
        host.Vendor.Next(VendorScene.Stalls);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var asking = host.Client.AskJsonAsync<Verdict>(LlmHost.Request(), patience.Token);
        while (host.Vendor.Requests.Count == 0)
            await Task.Delay(5, Ct);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        Assert.Equal(AttemptStatus.Cancelled, Assert.Single(await host.AttemptsAsync()).Status);
        while (!host.Vendor.Requests[0].WasAborted)
            await Task.Delay(5, Ct);
    }

    [Fact]
    public async Task A_vendor_that_is_not_there_is_unavailable()
    {
        await using var host = await LlmHost.StartAsync();
        await host.Vendor.DisposeAsync();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Equal("llm.unavailable", refused.Code);
        Assert.All(await host.AttemptsAsync(), r => Assert.Null(r.HttpStatus));
    }

    [Fact]
    public async Task A_private_address_that_is_not_allowed_is_never_called()
    {
        await using var host = await LlmHost.StartAsync(
            settings: [("Outbound:AllowedPrivateHosts", ""), ("Llm:DeepSeek:BaseUrl", "https://127.0.0.1:1")]
        );

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.AskAsync());

        Assert.Equal("llm.refused", refused.Code);
        Assert.Contains("is a private address", refused.Message);
    }
}
