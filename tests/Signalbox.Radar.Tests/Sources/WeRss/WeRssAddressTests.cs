using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Signalbox.FarEnds;
using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Tests.Sources.WeRss;

public sealed class WeRssAddressTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_documents_prefix_is_found_to_be_wrong_corrected_and_noticed_once()
    {
        await using var rig = await WeRssRig.StartAsync(settings: ("ApiPrefix", "/api"));
        rig.Server.Store.AddAccount("MP_WXS_1", "政策速递");

        Assert.Single(await rig.Client.ListAccountsAsync(Ct));
        Assert.Single(await rig.Client.ListAccountsAsync(Ct));

        Assert.Equal("/api/sys/base_info", rig.Server.Asked[0].Path); // it was tried, and answered with null
        Assert.Single(rig.Log, line => line.StartsWith("Warning 2302", StringComparison.Ordinal));
        Assert.Equal(2, rig.Server.Count("/sys/base_info"));
    }

    [Fact]
    public async Task The_right_prefix_is_taken_without_a_notice()
    {
        await using var rig = await WeRssRig.StartAsync(settings: ("ApiPrefix", "/api/v1/wx"));

        Assert.Empty(await rig.Client.ListAccountsAsync(Ct));

        Assert.Equal(1, rig.Server.Count("/sys/base_info"));
        Assert.DoesNotContain(rig.Log, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/api/")]
    [InlineData("/api/v1/wx")]
    [InlineData("/api/v1/wx/")]
    public async Task Whatever_part_of_the_address_is_typed_it_is_found(string typed)
    {
        await using var rig = await WeRssRig.StartAsync();
        await rig.RestartAsync(("BaseUrl", rig.Server.Url + typed));

        Assert.Empty(await rig.Client.ListAccountsAsync(Ct));
    }

    [Fact]
    public async Task A_path_in_the_address_is_kept()
    {
        await using var rig = await WeRssRig.StartAsync(pathBase: "/tools/werss");

        Assert.Empty(await rig.Client.ListAccountsAsync(Ct));

        Assert.Equal("/tools/werss/api/v1/wx/mps", rig.Server.Asked[^1].Path);
    }

    [Fact]
    public async Task A_server_too_old_for_base_info_is_known_by_its_asking_for_a_token()
    {
        await using var rig = await WeRssRig.StartAsync(version: WeRssVersion.V141);

        Assert.Empty(await rig.Client.ListAccountsAsync(Ct));
    }

    [Fact]
    public async Task A_page_that_answers_everything_is_not_taken_for_WeRSS()
    {
        await using var other = await FarEnd.StartAsync(
            app => app.MapGet("/{**path}", () => Results.Content("<html>a blog</html>", "text/html")),
            Ct
        );
        await using var rig = await WeRssRig.StartAsync();
        await rig.RestartAsync(("BaseUrl", other.Url));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Equal("radar.werss.wrong-address", refused.Code);
        Assert.False(refused.IsTransient);
        Assert.Contains(other.Url, refused.Message, StringComparison.Ordinal);
        Assert.Contains("not JSON", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_its_aim_is_named()
    {
        await using var other = await FarEnd.StartAsync(
            app => app.MapGet("/{**path}", () => Results.Redirect("https://werss.example.com/login?next=1")),
            Ct
        );
        await using var rig = await WeRssRig.StartAsync();
        await rig.RestartAsync(("BaseUrl", other.Url));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Contains("sent on to https://werss.example.com/login", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("next=1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_a_passing_failure_that_names_the_address()
    {
        await using var rig = await WeRssRig.StartAsync();
        await rig.RestartAsync(("BaseUrl", "http://127.0.0.1:9")); // discard: nothing listens

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Equal("radar.werss.unreachable", refused.Code);
        Assert.True(refused.IsTransient);
        Assert.Contains("http://127.0.0.1:9", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_in_trouble_is_not_called_a_wrong_address()
    {
        await using var rig = await WeRssRig.StartAsync();
        rig.Server.Next("", WeRssFault.Status(502), WeRssFault.Status(502), WeRssFault.Status(502));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));
        Assert.Equal("radar.werss.failed", refused.Code);
        Assert.True(refused.IsTransient);

        Assert.Empty(await rig.Client.ListAccountsAsync(Ct)); // and it is looked for again
    }

    [Fact]
    public async Task Without_an_address_there_is_nothing_to_ask()
    {
        await using var rig = await WeRssRig.StartAsync();
        await rig.RestartAsync(("BaseUrl", ""));

        Assert.False(rig.Client.IsUsed);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));
        Assert.Equal("radar.werss.not-used", refused.Code);
    }

    [Theory]
    [InlineData("BaseUrl", "localhost:8001", "Radar:WeRss:BaseUrl:")]
    [InlineData("BaseUrl", "http://admin:secret@localhost:8001", "Radar:WeRss:BaseUrl:")]
    [InlineData("PageSize", "101", "Radar:WeRss:PageSize:")]
    [InlineData("AccessKey", "WK123", "Radar:WeRss:SecretKey:")]
    public async Task A_setting_that_cannot_work_is_named_by_its_key(string key, string value, string named)
    {
        await using var rig = await WeRssRig.StartAsync();
        await rig.RestartAsync((key, value));

        var refused = Assert.Throws<OptionsValidationException>(() => _ = rig.Client.IsUsed);

        Assert.StartsWith(named, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret@", refused.Message, StringComparison.Ordinal);
    }
}
