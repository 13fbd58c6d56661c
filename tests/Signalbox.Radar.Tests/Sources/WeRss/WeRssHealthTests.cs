using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Health;
using Signalbox.Radar.Sources.WeRss;

namespace Signalbox.Radar.Tests.Sources.WeRss;

public sealed class WeRssHealthTests
{
    private const string Account = "MP_WXS_1";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_brings_articles_is_well_whatever_its_login_flag_says()
    {
        await using var rig = await StartAsync();
        rig.Server.Session.Login = false;

        var health = await rig.Client.HealthAsync(Ct);

        Assert.Equal(CheckState.Ok, health.Verdict.State);
        Assert.Equal(["articles", "texts", "session", "login"], health.Evidence.Select(e => e.Name));
        Assert.Equal("1.5.2", health.Version);
        Assert.Equal(rig.Clock.GetUtcNow(), health.NewestAt);
        Assert.Equal(0, rig.Server.Asked.Count(r => r.Path.Contains("/search/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_bad_sign_is_no_alarm()
    {
        await using var rig = await StartAsync();
        rig.Server.Session.ExpiresAt = rig.Clock.GetUtcNow() - TimeSpan.FromHours(25);

        var health = await rig.Client.HealthAsync(Ct);

        Assert.Equal(CheckState.Ok, health.Verdict.State);
        Assert.Equal("WeChat's session ran out at 2026-03-01 08:00.", health.Verdict.Reason);
        Assert.Equal(CheckState.Ok, Sign(health, "search").State); // it was asked for a second sign
    }

    [Theory]
    [InlineData(13, CheckState.Ok, "The newest article came 0.0 h ago; the longest usual pause is 5.0 h.")]
    [InlineData(11, CheckState.Warn, "WeChat's session lasts until 2026-03-02 20:00.")]
    [InlineData(-23, CheckState.Warn, "WeChat's session ran out at 2026-03-01 10:00.")]
    public async Task A_session_that_ends_soon_is_told_in_time(int hours, CheckState state, string reason)
    {
        await using var rig = await StartAsync();
        rig.Server.Session.ExpiresAt = rig.Clock.GetUtcNow() + TimeSpan.FromHours(hours);

        var verdict = (await rig.Client.HealthAsync(Ct)).Verdict;

        Assert.Equal((state, reason), (verdict.State, verdict.Reason));
    }

    [Fact]
    public async Task An_unusual_silence_and_a_session_that_ran_out_are_an_alarm_with_the_remedy()
    {
        await using var rig = await StartAsync();
        rig.Server.Session.ExpiresAt = rig.Clock.GetUtcNow() + TimeSpan.FromHours(2);
        rig.Clock.Advance(TimeSpan.FromHours(20));

        var health = await rig.Client.HealthAsync(Ct);

        Assert.Equal(CheckState.Warn, health.Verdict.State);
        Assert.Equal(
            "The newest article came 20.0 h ago; the longest usual pause is 5.0 h. WeChat's session ran out at 2026-03-02 11:00.",
            health.Verdict.Reason
        );
        Assert.Contains("请检查 WeRSS 授权", health.Verdict.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_no_longer_than_its_nights_is_no_silence()
    {
        await using var rig = await StartAsync();
        rig.Clock.Advance(TimeSpan.FromHours(7));

        Assert.Equal(CheckState.Ok, Sign(await rig.Client.HealthAsync(Ct), "articles").State);
    }

    [Theory]
    [InlineData(true)] // told a row
    [InlineData(false)] // told in sum
    public async Task Texts_that_do_not_come_and_a_search_that_fails_are_an_alarm(bool isWide)
    {
        await using var rig = await StartAsync(isWide ? WeRssVersion.V152 : WeRssVersion.V148);
        rig.Server.Session.SearchWorks = false;
        foreach (var row in rig.Server.Store.Articles.Skip(2))
            row.Content = "";

        var health = await rig.Client.HealthAsync(Ct);

        Assert.Equal(CheckState.Warn, health.Verdict.State);
        Assert.Contains(
            "articles are without text. A search at WeChat failed: 搜索公众号失败",
            health.Verdict.Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_empty_server_is_unknown_and_no_alarm()
    {
        await using var rig = await WeRssRig.StartAsync();

        var health = await rig.Client.HealthAsync(Ct);

        Assert.Equal(CheckState.Ok, health.Verdict.State);
        Assert.Equal(CheckState.Unknown, Sign(health, "articles").State);
        Assert.Null(health.NewestAt);
    }

    [Fact]
    public async Task A_server_that_refuses_us_is_a_failure_in_its_own_words()
    {
        await using var rig = await StartAsync();
        await rig.RestartAsync(("Password", "wrong"));

        var health = await rig.Client.HealthAsync(Ct);

        Assert.Equal(CheckState.Fail, health.Verdict.State);
        Assert.Contains("您还有4次机会", health.Verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secrets_of_the_WeChat_session_go_nowhere()
    {
        await using var rig = await StartAsync();
        rig.Server.Session.ExpiresAt = rig.Clock.GetUtcNow() - TimeSpan.FromHours(1);

        var health = await rig.Client.HealthAsync(Ct);

        Assert.DoesNotContain(rig.Server.Session.Token, health.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Log, line => line.Contains(rig.Server.Session.Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_check_asks_at_most_once_in_five_minutes()
    {
        await using var rig = await StartAsync();

        Assert.Equal(CheckState.Ok, (await rig.CheckAsync()).State);
        var asked = rig.Server.Asked.Count;
        await rig.CheckAsync();
        Assert.Equal(asked, rig.Server.Asked.Count);
        rig.Clock.Advance(TimeSpan.FromMinutes(5));
        await rig.CheckAsync();
        Assert.True(rig.Server.Asked.Count > asked);
    }

    [Fact]
    public async Task The_check_is_content_without_a_WeRSS()
    {
        await using var rig = await WeRssRig.StartAsync();
        await rig.RestartAsync(("BaseUrl", ""));

        Assert.Equal("No WeRSS is set up.", (await rig.CheckAsync()).Reason);
    }

    /// <summary>An account that publishes every five hours, the last time just now.</summary>
    private static async Task<WeRssRig> StartAsync(WeRssVersion? version = null)
    {
        var rig = await WeRssRig.StartAsync(version: version);
        rig.Server.Store.AddAccount(Account, "政策速递");
        for (var i = 0; i < 40; i++)
            rig.Server.Store.AddArticle(Account, $"第{i}篇", rig.Clock.GetUtcNow() - TimeSpan.FromHours(5 * i));
        return rig;
    }

    private static WeRssEvidence Sign(WeRssHealth health, string name) => health.Evidence.Single(e => e.Name == name);
}
