using System.Text.Json;
using Signalbox.Shop.Xianyu.Cookies;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Passport;

namespace Signalbox.Shop.Tests.Xianyu;

/// <summary>What the sign-in page holds, and the shapes of the samples that the far end plays.</summary>
public sealed class PassportTests
{
    private static readonly CookieJar Jar = CookieJar.Pasted("unb=1; cookie2=c2; XSRF-TOKEN=x; cna=device");

    [Fact]
    public void The_form_is_the_page_s_with_what_its_scripts_add()
    {
        var form = ReadLoginForm.Run(
            """
            <html><script>var viewDataOld = 1; window.viewData = {"a":"}{","loginFormData":{"appName":"xianyu","fromSite":77,
            "isMobile":false,"_csrf_token":"page","none":null,"deep":{"x":1},"returnUrl":""},"b":[1]};run()</script></html>
            """,
            Jar
        );

        Assert.Equal("page", form["_csrf_token"]); // the page's own goes first
        Assert.Equal(("77", "false", ""), (form["fromSite"], form["isMobile"], form["returnUrl"]));
        Assert.Equal(("c2", "device", "SERVER"), (form["hsiz"], form["deviceId"], form["umidTag"]));
        Assert.False(form.ContainsKey("deep") || form.ContainsKey("none"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>window.viewData = {\"loginFormData\":{\"a\":")]
    [InlineData("window.viewData = null; x = {}")]
    [InlineData("window.viewData = {\"loginFormData\":[1]}")]
    [InlineData("viewData {")]
    public void A_page_without_fields_leaves_those_of_its_cookies(string page)
    {
        var form = ReadLoginForm.Run(page, Jar);

        Assert.Equal(("x", "xianyu", "77"), (form["_csrf_token"], form["appName"], form["fromSite"]));
    }

    [Fact]
    public void The_header_of_the_sample_is_a_whole_jar()
    {
        var header = XianyuSamples.Json("passport/cookies_example").GetProperty("header").GetString()!;

        var jar = CookieJar.Pasted(header);

        Assert.Equal("2200000000001", jar.Account);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1787592000000), jar.Until("havana_lgc_exp"));
        Assert.Null(jar.Until("cna"));
        Assert.Null(jar.Until("sdkSilent"));
    }

    [Fact]
    public void The_samples_hold_what_is_read_of_answers()
    {
        var code = Response("qr_generate").At("content", "data")!.Value;
        var check = Response("qr_query_verify_needed").At("content", "data")!.Value;

        Assert.Equal(("1785000000000", "made-up-ck"), (code.Text("t"), code.Text("ck")));
        Assert.StartsWith("https://", code.Text("codeContent"), StringComparison.Ordinal);
        Assert.Equal(("CONFIRMED", true), (check.Text("qrCodeStatus"), check.At("iframeRedirect")!.Value.GetBoolean()));
        Assert.Equal("100", Response("silent_has_login_ok").Text("content", "data", "resultCode"));
        Assert.True(Response("has_login_ok").At("content", "success")!.Value.GetBoolean());
        Assert.False(Response("has_login_no").At("content", "success")!.Value.GetBoolean());
    }

    private static JsonElement Response(string name) => XianyuSamples.Json($"passport/{name}").GetProperty("response");
}
