using Signalbox.Shop.Xianyu.Cookies;

namespace Signalbox.Shop.Tests.Xianyu;

/// <summary>A jar is what a browser's is: several cookies of one name, and every answer is merged.</summary>
public sealed class CookieJarTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly Uri Calls = new("https://h5api.m.goofish.com/h5/some.call/1.0/");
    private static readonly Uri Passport = new("https://passport.goofish.com/newlogin/hasLogin.do");

    [Fact]
    public void What_was_copied_from_a_browser_is_taken()
    {
        var jar = CookieJar.Pasted(XianyuSamples.Json("passport/cookies_example").GetProperty("header").GetString()!);

        Assert.Equal("2200000000001", jar.Account);
        Assert.Equal("0123456789abcdef0123456789abcdef", jar.Token);
        Assert.Contains("tracknick=%E5%8D%96%E5%AE%B6", jar.Header(Calls, Now), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "unb")]
    [InlineData("unb=1", "cookie2")]
    [InlineData("unb=; cookie2=x", "unb")]
    [InlineData("unb", "no cookie")]
    [InlineData("=1", "no cookie")]
    public void What_is_missing_is_said(string text, string says) =>
        Assert.Contains(
            says,
            Assert.Throws<FormatException>(() => CookieJar.Pasted(text)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Too_many_and_too_long_ones_are_refused()
    {
        var many = string.Join(';', Enumerable.Range(0, 500).Select(n => $"c{n}=1"));

        Assert.Contains(
            "500",
            Assert.Throws<FormatException>(() => CookieJar.Pasted(many)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<FormatException>(() => CookieJar.Pasted("unb=1; cookie2=" + new string('x', 10_000)));
    }

    [Fact]
    public void An_answer_replaces_adds_and_removes()
    {
        var jar = CookieJar
            .Pasted("unb=1; cookie2=a; _m_h5_tk=old_1; gone=1")
            .Merged(
                Calls,
                [
                    "_m_h5_tk=new_2;Path=/;Domain=goofish.com;Max-Age=86400",
                    "gone=;Path=/;Domain=.goofish.com;Max-Age=0",
                    "x5sec=p;Path=/;Domain=.goofish.com;Expires=Wed, 09-Jun-2027 10:18:14 GMT;HttpOnly",
                    "past=1;Path=/;Domain=goofish.com;Expires=Wed, 09 Jun 2021 10:18:14 GMT",
                    "no cookie at all",
                ],
                Now
            );

        Assert.Equal("new", jar.Token);
        Assert.Equal("unb=1; cookie2=a; _m_h5_tk=new_2; x5sec=p", jar.Header(Calls, Now));
        Assert.DoesNotContain("_m_h5_tk", jar.Header(Calls, Now.AddDays(2)), StringComparison.Ordinal);
        Assert.Equal("", jar.WithoutToken().Token);
    }

    [Fact]
    public void The_longest_path_is_sent_first_and_is_the_one_that_counts()
    {
        var jar = CookieJar
            .Pasted("unb=1; cookie2=root")
            .Merged(Passport, ["cookie2=deep;Path=/newlogin;Domain=goofish.com"], Now);

        Assert.Equal("cookie2=deep; unb=1; cookie2=root", jar.Header(Passport, Now));
        Assert.Equal("unb=1; cookie2=root", jar.Header(Calls, Now));
        Assert.Equal("deep", jar.Value("cookie2"));
    }

    [Fact]
    public void A_host_sets_nothing_for_others()
    {
        var jar = CookieJar
            .Pasted("unb=1; cookie2=a")
            .Merged(
                new Uri("https://evil.example.com/"),
                ["unb=2;Domain=goofish.com;Path=/", "own=1", "tld=1;Domain=com"],
                Now
            );

        Assert.Equal("1", jar.Account);
        Assert.Equal("unb=1; cookie2=a", jar.Header(Calls, Now));
        Assert.Equal("own=1", jar.Header(new Uri("https://evil.example.com/x"), Now));
    }

    [Fact]
    public void A_late_answer_changes_what_is_there_by_then()
    {
        var start = CookieJar.Pasted("unb=1; cookie2=a");
        var meanwhile = start.Merged(Calls, ["cookie2=b;Path=/;Domain=goofish.com"], Now);

        Assert.Equal(
            "unb=1; cookie2=b; late=1",
            meanwhile.Merged(Calls, ["late=1;Path=/;Domain=goofish.com"], Now).Header(Calls, Now)
        );
    }

    [Fact]
    public void What_is_saved_is_loaded_as_it_was()
    {
        var jar = CookieJar
            .Pasted("unb=1; cookie2=a")
            .Merged(Passport, ["deep=1;Path=/newlogin;HttpOnly;Max-Age=60"], Now);

        var loaded = CookieJar.Load(jar.Save());

        Assert.Equal(jar.Header(Passport, Now), loaded.Header(Passport, Now));
        Assert.Equal(jar.Save(), loaded.Save());
    }
}
