using System.Text.Json;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Xianyu.Passport;

/// <summary>Asks the passport whether cookies are still signed in.</summary>
internal sealed class CheckSignedIn(PassportClient passport)
{
    /// <returns>Null when it did not say, with why.</returns>
    public async Task<(bool? IsSignedIn, string? Fault)> RunAsync(MtopSession session, CancellationToken ct)
    {
        var jar = session.Jar;
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["hid"] = jar.Account ?? "",
            ["ltl"] = "true",
            ["appName"] = "xianyu",
            ["appEntrance"] = "web",
            ["_csrf_token"] = jar.Value("XSRF-TOKEN") ?? "",
            ["umidToken"] = "",
            ["hsiz"] = jar.Value("cookie2") ?? "",
            ["bizParams"] = "",
            ["mainPage"] = "false",
            ["isMobile"] = "false",
            ["lang"] = "zh_CN",
            ["returnUrl"] = "",
            ["fromSite"] = "77",
            ["isIframe"] = "true",
            ["documentReferer"] = "https://www.goofish.com/",
            ["defaultView"] = "hasLogin",
            ["umidTag"] = "SERVER",
            ["deviceId"] = jar.Value("cna") ?? "",
        };
        var answer = await passport.PostAsync(session, "/newlogin/hasLogin.do?appName=xianyu&fromSite=77", form, ct);
        if (answer.Fault is not null)
            return (null, answer.Fault);
        return (answer.Body.At("content", "success") ?? answer.Body.At("data", "success")) switch
        {
            { ValueKind: JsonValueKind.True } => (true, null),
            { ValueKind: JsonValueKind.False } => (false, null),
            _ => (null, "refused"),
        };
    }
}
