using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.Xianyu;
using Signalbox.Platform.Http;
using Signalbox.Shop.Xianyu;
using Signalbox.Shop.Xianyu.Cookies;
using Signalbox.Shop.Xianyu.Mtop;
using Signalbox.Testing;

namespace Signalbox.Shop.Tests.Xianyu;

/// <summary>Calls over a real socket: tokens are renewed, and what may have been done is never asked for twice.</summary>
public sealed class MtopClientTests
{
    private static readonly MtopCall WhoAmI = new("mtop.taobao.idlemessage.pc.loginuser.get", "1.0", "{}");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_call_brings_the_token_and_is_signed_again()
    {
        await using var world = await World.StartAsync();

        var answer = await world.Client.RunAsync(world.Session, WhoAmI, Ct);

        Assert.True(answer.IsSuccess, answer.ToString());
        Assert.Equal("卖家", answer.Data.GetProperty("nick").GetString());
        Assert.Equal(2, world.Platform.Calls.Count);
        Assert.Equal(world.Account.Token, world.Session.Jar.Token);
        Assert.All(world.Platform.Calls, c => Assert.Equal("Mozilla/5.0 (of the owner)", c.Headers["User-Agent"]));
    }

    [Fact]
    public async Task Chinese_text_is_signed_as_it_is_sent()
    {
        await using var world = await World.StartAsync();
        var call = MtopCall.Of("mtop.idle.web.user.page.nav", "1.0", new { tradeText = "您的卡密：ABCD-1234 & <1>+" });

        var answer = await world.Client.RunAsync(world.Session, call, Ct);

        Assert.True(answer.IsSuccess, answer.ToString());
        Assert.Equal("""{"tradeText":"您的卡密：ABCD-1234 & <1>+"}""", world.Platform.Calls[^1].Data);
    }

    [Fact]
    public async Task A_token_that_ends_is_renewed_five_times_at_most()
    {
        await using var world = await World.StartAsync();
        await world.Client.RunAsync(world.Session, WhoAmI, Ct);
        world.Platform.BeNext(XianyuMood.TokenExpired, times: 4);
        Assert.True((await world.Client.RunAsync(world.Session, WhoAmI, Ct)).IsSuccess);

        var before = world.Platform.Calls.Count;
        world.Platform.BeNext(XianyuMood.TokenExpired, times: 5);
        var answer = await world.Client.RunAsync(world.Session, WhoAmI, Ct);

        Assert.Equal(MtopVerdict.Token, answer.Verdict);
        Assert.Equal(5, world.Platform.Calls.Count - before);
        Assert.Equal("", world.Session.Jar.Token);
    }

    [Fact]
    public async Task Without_a_new_token_it_is_not_asked_again()
    {
        await using var world = await World.StartAsync();
        await world.Client.RunAsync(world.Session, WhoAmI, Ct);
        var before = world.Platform.Calls.Count;
        world.Platform.BeNext(XianyuMood.TokenExpiredForGood, times: 5);

        Assert.Equal(MtopVerdict.Token, (await world.Client.RunAsync(world.Session, WhoAmI, Ct)).Verdict);
        Assert.Equal(1, world.Platform.Calls.Count - before);
    }

    [Theory]
    [InlineData(XianyuMood.SessionExpired, "Session", "FAIL_SYS_SESSION_EXPIRED")]
    [InlineData(XianyuMood.Captcha, "Risk", "FAIL_SYS_USER_VALIDATE")]
    [InlineData(XianyuMood.TrafficLimit, "Limit", "FAIL_SYS_TRAFFIC_LIMIT")]
    [InlineData(XianyuMood.WebPage, "Risk", "web-page")]
    [InlineData(XianyuMood.Empty, "Unknown", "no-json")]
    [InlineData(XianyuMood.Garbage, "Unknown", "no-json")]
    [InlineData(XianyuMood.AnswerLost, "Unknown", "broken-off")]
    [InlineData(XianyuMood.HalfAnswer, "Unknown", "broken-off")]
    [InlineData(XianyuMood.Silence, "Unknown", "silence")]
    public async Task Each_ugly_answer_has_its_meaning_and_is_asked_for_once(
        XianyuMood mood,
        string verdict,
        string code
    )
    {
        await using var world = await World.StartAsync();
        await world.Client.RunAsync(world.Session, WhoAmI, Ct); // on a connection that is then used again
        var before = world.Platform.Calls.Count;
        world.Platform.BeNext(mood);

        var answer = await world.Client.RunAsync(world.Session, WhoAmI, Ct);

        Assert.Equal((verdict, code), ($"{answer.Verdict}", answer.Code));
        Assert.Equal(1, world.Platform.Calls.Count - before);
        Assert.Equal(mood == XianyuMood.Captcha, answer.CheckLink is not null);
    }

    [Fact]
    public async Task A_platform_that_is_not_there_was_not_asked()
    {
        await using var world = await World.StartAsync();
        await world.Platform.DisposeAsync();

        Assert.Equal(MtopVerdict.Unreachable, (await world.Client.RunAsync(world.Session, WhoAmI, Ct)).Verdict);
    }

    [Fact]
    public async Task Cookies_of_somebody_else_are_refused_and_never_become_the_accounts()
    {
        await using var world = await World.StartAsync();
        var stranger = new MtopSession(CookieJar.Pasted("unb=1; cookie2=x"), "x");

        Assert.Equal(MtopVerdict.Session, (await world.Client.RunAsync(stranger, WhoAmI, Ct)).Verdict);
        world.Session.Change(jar =>
            jar.Merged(
                new Uri("https://h5api.m.goofish.com/"),
                ["unb=1;Domain=goofish.com;Path=/"],
                DateTimeOffset.UnixEpoch
            )
        );
        Assert.Equal(world.Account.Id, world.Session.Jar.Account);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_let_go()
    {
        await using var world = await World.StartAsync();
        await world.Client.RunAsync(world.Session, WhoAmI, Ct);
        world.Platform.BeNext(XianyuMood.Silence);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        soon.CancelAfter(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            world.Client.RunAsync(world.Session, WhoAmI, soon.Token)
        );
    }

    private sealed record World(
        XianyuFarEnd Platform,
        XianyuAccount Account,
        MtopSession Session,
        ServiceProvider Services
    ) : IAsyncDisposable
    {
        public MtopClient Client => Services.GetRequiredService<MtopClient>();

        public static async Task<World> StartAsync()
        {
            var clock = new TestClock();
            var platform = await XianyuFarEnd.StartAsync(clock, Ct);
            var url = platform.Url;
            var account = platform.Add("2200000000001", "卖家");
            var services = new ServiceCollection();
            services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
            services.AddSingleton<TimeProvider>(clock);
            services
                .AddOptions<XianyuOptions>()
                .Configure(o => (o.CallsUrl, o.Patience) = (url, TimeSpan.FromSeconds(1)));
            services.AddOptions<OutboundOptions>().Configure(o => o.AllowedPrivateHosts = "127.0.0.1");
            services.AddSingleton<AddressGuard>();
            services.AddOutboundClient(MtopClient.Client);
            services.AddSingleton<MtopClient>();
            return new World(
                platform,
                account,
                new MtopSession(CookieJar.Pasted(account.Cookies), "Mozilla/5.0 (of the owner)"),
                services.BuildServiceProvider()
            );
        }

        public async ValueTask DisposeAsync()
        {
            await Services.DisposeAsync();
            await Platform.DisposeAsync();
        }
    }
}
