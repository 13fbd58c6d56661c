using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Tests.Sources.WeRss;

/// <summary>A success of HTTP proves nothing; each failure comes out as one sentence, the server's own where it has one.</summary>
public sealed class WeRssFailuresTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, bool> Failures =>
        new()
        {
            {
                "201",
                """{"detail":{"code":50001,"message":"获取公众号列表失败","data":null}}""",
                "获取公众号列表失败 (HTTP 201, code 50001)",
                true
            },
            {
                "200",
                """{"code":40402,"message":"请不要频繁更新操作","data":{"time_span":31}}""",
                "请不要频繁更新操作 (HTTP 200, code 40402)",
                true
            },
            { "200", """{"code":0,"detail":{"code":50001,"message":"两说"}}""", "两说", true },
            { "406", """{"detail":{"code":50001,"message":"不行"}}""", "不行 (HTTP 406, code 50001)", true },
            {
                "422",
                """{"detail":[{"type":"less_than_equal","loc":["query","limit"],"msg":"Input should be less than or equal to 100","input":"101"}]}""",
                "query.limit: Input should be less than or equal to 100 (HTTP 422)",
                true
            },
            { "200", "null", "HTTP 200 with the body null", false },
            { "200", "<!doctype html><html></html>", "HTTP 200 with a body that is not JSON", false },
            { "200", "", "HTTP 200 with a body that is not JSON", false },
            { "405", """{"detail":"Method Not Allowed"}""", "HTTP 405", false },
            { "204", "", "HTTP 204", true },
            { "200", """{"list":[],"total":0}""", "HTTP 200 without a reason", true },
        };

    [Theory, MemberData(nameof(Failures))]
    public async Task It_is_refused_in_one_sentence(string status, string body, string sentence, bool isTransient)
    {
        await using var rig = await WeRssRig.StartAsync();
        await rig.Client.ListAccountsAsync(Ct);
        rig.Server.Next(
            "/mps",
            WeRssFault.Body(
                int.Parse(status, System.Globalization.CultureInfo.InvariantCulture),
                "application/json",
                body
            )
        );

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.Equal(isTransient, refused.IsTransient);
        Assert.Empty(await rig.Client.ListAccountsAsync(Ct)); // and the next call is not the worse for it
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task An_overloaded_server_is_tried_again(int status)
    {
        await using var rig = await WeRssRig.StartAsync();
        rig.Server.Next("/mps", WeRssFault.Status(status), WeRssFault.Status(status));

        Assert.Empty(await rig.Client.ListAccountsAsync(Ct));

        Assert.Equal(3, rig.Server.Count("/mps"));
    }

    [Fact]
    public async Task The_pause_that_is_asked_for_is_kept()
    {
        await using var rig = await WeRssRig.StartAsync();
        await rig.Client.ListAccountsAsync(Ct);
        var start = rig.Clock.GetUtcNow();
        rig.Server.Next("/mps", WeRssFault.Status(429, retryAfter: TimeSpan.FromSeconds(7)));

        await rig.WindAsync(rig.Client.ListAccountsAsync(Ct));

        Assert.True(rig.Clock.GetUtcNow() - start >= TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_pause_that_is_too_long_is_handed_on_instead_of_waited_for()
    {
        await using var rig = await WeRssRig.StartAsync();
        rig.Server.Next("/mps", WeRssFault.Status(429, retryAfter: TimeSpan.FromMinutes(10)));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Contains("It asks to wait 600 s", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, rig.Server.Count("/mps"));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_again()
    {
        await using var rig = await WeRssRig.StartAsync();
        rig.Server.Next("/mps", WeRssFault.HangUp, WeRssFault.HangUp);

        Assert.Empty(await rig.Client.ListAccountsAsync(Ct));
    }

    [Fact]
    public async Task Silence_ends_at_the_time_limit_and_is_named_as_such()
    {
        await using var rig = await WeRssRig.StartAsync();
        rig.Server.Next("/mps", WeRssFault.Silence);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.WindAsync(rig.Client.ListAccountsAsync(Ct)));

        Assert.Equal("radar.werss.silent", refused.Code);
        Assert.Contains("within 30 s", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, rig.Server.Count("/mps"));
    }

    [Fact]
    public async Task A_slow_answer_within_the_limit_is_waited_for()
    {
        await using var rig = await WeRssRig.StartAsync();
        rig.Server.Next("/mps", WeRssFault.Delay(TimeSpan.FromSeconds(9)));

        Assert.Empty(await rig.WindAsync(rig.Client.ListAccountsAsync(Ct)));
    }

    [Fact]
    public async Task A_body_without_end_is_cut_off()
    {
        await using var rig = await WeRssRig.StartAsync(settings: ("MaxBodyBytes", "100000"));
        rig.Server.Next("/mps", WeRssFault.Endless);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Equal("radar.werss.too-large", refused.Code);
        Assert.Contains("100000 bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_gives_up_is_not_told_a_story_about_the_server()
    {
        await using var rig = await WeRssRig.StartAsync();
        await rig.Client.ListAccountsAsync(Ct);
        rig.Server.Next("/mps", WeRssFault.Silence);
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        var listing = rig.Client.ListAccountsAsync(caller.Token);
        while (rig.Server.Count("/mps") < 2)
            await Task.Delay(5, Ct);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listing);
    }
}
