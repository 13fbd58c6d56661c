using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources.WeRss;

public sealed class WeRssCredentialsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_token_is_kept_sealed_and_used_again_after_a_restart(DatabaseKind kind)
    {
        await using var rig = await WeRssRig.StartAsync(kind);

        await rig.Client.ListAccountsAsync(Ct);
        await rig.RestartAsync();
        await rig.Client.ListAccountsAsync(Ct);

        Assert.Equal(1, rig.Server.SignIn.PasswordsTried);
        var row = Assert.Single(await rig.TokenRowsAsync());
        Assert.Equal($"{rig.Server.Url}/api/v1/wx", row.Server);
        Assert.Equal(rig.Clock.GetUtcNow() + TimeSpan.FromSeconds(259200), row.ExpiresAt);
        var sent = rig.Server.Asked[^1].Authorization["Bearer ".Length..];
        Assert.DoesNotContain(sent, row.Token, StringComparison.Ordinal);
        Assert.DoesNotContain("admin@123", row.Settings, StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Log, line => line.Contains(sent, StringComparison.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task A_token_is_exchanged_at_four_fifths_of_its_life_while_it_is_valid(DatabaseKind kind)
    {
        await using var rig = await WeRssRig.StartAsync(kind);
        await rig.Client.ListAccountsAsync(Ct);
        var first = rig.Server.Asked[^1].Authorization;

        rig.Clock.Advance(TimeSpan.FromHours(57)); // of 72
        await rig.Client.ListAccountsAsync(Ct);
        Assert.Equal(first, rig.Server.Asked[^1].Authorization);
        rig.Clock.Advance(TimeSpan.FromHours(1));
        await rig.Client.ListAccountsAsync(Ct);

        Assert.NotEqual(first, rig.Server.Asked[^1].Authorization);
        Assert.Equal(1, rig.Server.Count("/auth/refresh"));
        Assert.Equal(1, rig.Server.SignIn.PasswordsTried);
        Assert.Equal(rig.Clock.GetUtcNow() + TimeSpan.FromDays(3), Assert.Single(await rig.TokenRowsAsync()).ExpiresAt);
    }

    [Fact]
    public async Task An_exchange_that_fails_leaves_the_old_token_in_use()
    {
        await using var rig = await WeRssRig.StartAsync();
        await rig.Client.ListAccountsAsync(Ct);
        var first = rig.Server.Asked[^1].Authorization;
        rig.Clock.Advance(TimeSpan.FromHours(60));
        rig.Server.Next("/auth/refresh", WeRssFault.Detail("刷新失败"));

        await rig.Client.ListAccountsAsync(Ct);

        Assert.Equal(first, rig.Server.Asked[^1].Authorization);
        Assert.Contains(rig.Log, line => line.StartsWith("Warning 2305", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_expired_token_is_not_offered_for_exchange_but_replaced_by_a_sign_in()
    {
        await using var rig = await WeRssRig.StartAsync(version: WeRssVersion.V141); // an hour
        await rig.Client.ListAccountsAsync(Ct);

        rig.Clock.Advance(TimeSpan.FromHours(2));
        await rig.Client.ListAccountsAsync(Ct);

        Assert.Equal(0, rig.Server.Count("/auth/refresh"));
        Assert.Equal(2, rig.Server.SignIn.PasswordsTried);
    }

    [Theory, EachDatabase]
    public async Task After_a_lost_signing_secret_one_sign_in_heals_all_callers(DatabaseKind kind)
    {
        await using var rig = await WeRssRig.StartAsync(kind);
        rig.Server.Store.AddAccount("MP_WXS_1", "政策速递");
        await rig.Client.ListAccountsAsync(Ct);
        rig.Server.SignIn.LoseSigningSecret();

        var lists = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => rig.Client.ListAccountsAsync(Ct)));

        Assert.All(lists, list => Assert.Single(list));
        Assert.Equal(2, rig.Server.SignIn.PasswordsTried);
    }

    [Fact]
    public async Task A_server_that_refuses_its_own_token_is_asked_twice_and_no_more()
    {
        await using var rig = await WeRssRig.StartAsync();
        var no = WeRssFault.Body(401, "application/json", """{"detail":"Could not validate credentials"}""");
        rig.Server.Next("/mps", no, no);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Equal("radar.werss.unauthorized", refused.Code);
        Assert.Equal(2, rig.Server.Count("/mps"));
        Assert.Equal(2, rig.Server.SignIn.PasswordsTried);
    }

    [Theory, EachDatabase]
    public async Task A_refused_password_is_tried_once_and_remembered_until_the_settings_change(DatabaseKind kind)
    {
        await using var rig = await WeRssRig.StartAsync(kind);
        await rig.RestartAsync(("Password", "wrong"));

        var first = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));
        await rig.RestartAsync(("Password", "wrong"));
        rig.Clock.Advance(TimeSpan.FromDays(3));
        var second = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Equal("radar.werss.password-refused", first.Code);
        Assert.Equal(first.Message, second.Message);
        Assert.Contains("您还有4次机会", first.Message, StringComparison.Ordinal); // the server's own sentence
        Assert.DoesNotContain("wrong", first.Message, StringComparison.Ordinal);
        Assert.False(first.IsTransient);
        Assert.Equal(1, rig.Server.SignIn.PasswordsTried);

        await rig.RestartAsync(); // with the right one
        Assert.Empty(await rig.Client.ListAccountsAsync(Ct));
    }

    [Fact]
    public async Task An_honest_401_of_an_old_server_is_a_refused_password_too()
    {
        await using var rig = await WeRssRig.StartAsync(version: WeRssVersion.V141);
        await rig.RestartAsync(("Password", "wrong"));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Equal("radar.werss.password-refused", refused.Code);
        Assert.Equal(1, rig.Server.SignIn.PasswordsTried);
    }

    [Fact]
    public async Task A_locked_account_is_left_alone_until_its_lock_must_be_over()
    {
        await using var rig = await WeRssRig.StartAsync();
        await LockAsync(rig);
        var tried = rig.Server.SignIn.PasswordsTried;

        var first = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));
        var second = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Equal("radar.werss.locked", first.Code);
        Assert.Equal(first.Message, second.Message);
        Assert.Contains("not tried before 09:31", first.Message, StringComparison.Ordinal);
        Assert.Equal(tried + 1, rig.Server.SignIn.PasswordsTried);

        rig.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Empty(await rig.Client.ListAccountsAsync(Ct));
    }

    [Fact]
    public async Task An_access_key_is_preferred_and_needs_no_sign_in()
    {
        await using var rig = await WeRssRig.StartAsync();
        var (key, secret) = rig.Server.SignIn.CreateAccessKey();
        await rig.RestartAsync(("AccessKey", key), ("SecretKey", secret));

        Assert.Empty(await rig.Client.ListAccountsAsync(Ct));

        Assert.Equal($"AK-SK {key}:{secret}", rig.Server.Asked[^1].Authorization);
        Assert.Equal(0, rig.Server.SignIn.PasswordsTried);
        Assert.Empty(await rig.TokenRowsAsync());
    }

    [Fact]
    public async Task A_wrong_access_key_is_said_so()
    {
        await using var rig = await WeRssRig.StartAsync();
        await rig.RestartAsync(("AccessKey", "WKnone"), ("SecretKey", "SKnone"));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Equal("radar.werss.key-refused", refused.Code);
        Assert.DoesNotContain("SKnone", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, rig.Server.SignIn.PasswordsTried);
    }

    [Fact]
    public async Task A_server_too_old_for_access_keys_is_named_with_its_version()
    {
        await using var rig = await WeRssRig.StartAsync(version: WeRssVersion.V141);
        await rig.RestartAsync(("AccessKey", "WK1"), ("SecretKey", "SK1"));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Contains("WeRSS 1.4.1 has no access keys", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_the_refusal_names_the_variables()
    {
        await using var rig = await WeRssRig.StartAsync();
        await rig.RestartAsync(("Username", ""), ("Password", ""));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));

        Assert.Equal("radar.werss.credentials-missing", refused.Code);
        Assert.Contains("WERSS_USERNAME", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_sign_in_is_neither_counted_as_refused_nor_repeated()
    {
        await using var rig = await WeRssRig.StartAsync();
        rig.Server.Next("/auth/token", WeRssFault.HangUp);

        var broken = await Assert.ThrowsAsync<RefusedException>(() => rig.Client.ListAccountsAsync(Ct));
        Assert.True(broken.IsTransient);
        Assert.Equal(1, rig.Server.Count("/auth/token"));

        Assert.Empty(await rig.Client.ListAccountsAsync(Ct));
    }

    private static async Task LockAsync(WeRssRig rig)
    {
        using var http = new HttpClient();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var form = new FormUrlEncodedContent([new("username", "admin"), new("password", "guess")]);
            using var answer = await http.PostAsync($"{rig.Server.Url}/api/v1/wx/auth/token", form, Ct);
            Assert.Equal(202, (int)answer.StatusCode);
        }
    }
}
