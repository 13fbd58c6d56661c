using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Signalbox.FarEnds.Xianyu;

/// <summary>The passport: codes to be scanned, whether somebody is signed in, silent renewal, long login.</summary>
/// <remarks>Source: contracts/xianyu.md, section 3, and the samples beside it.</remarks>
public sealed partial class XianyuFarEnd
{
    /// <summary>A call that whoever comes first makes, to be given a token.</summary>
    private const string ForAnybody = "mtop.gaia.nodejs.gaia.idle.data.gw.v2.index.get";

    private readonly ConcurrentQueue<XianyuPassportCall> passportCalls = new();
    private readonly ConcurrentQueue<(string Path, XianyuPassportMood Mood)> passportMoods = new();
    private readonly ConcurrentQueue<XianyuCode> codes = new();
    private readonly ConcurrentDictionary<string, string> guests = new(StringComparer.Ordinal);
    private TaskCompletionSource late = Gate();

    /// <summary>All codes, oldest first.</summary>
    public IReadOnlyList<XianyuCode> Codes => [.. codes];

    /// <summary>All calls to the passport, oldest first.</summary>
    public IReadOnlyList<XianyuPassportCall> PassportCalls => [.. passportCalls];

    /// <summary>What the platform calls a code that was scanned: one of two spellings.</summary>
    public string ScannedWord { get; set; } = "SCANED";

    /// <summary>Treats the next calls to the passport so.</summary>
    /// <param name="path">A part of it; empty is any.</param>
    public void PassportBeNext(XianyuPassportMood mood, string path, int times = 1)
    {
        for (var n = 0; n < times; n++)
            passportMoods.Enqueue((path, mood));
    }

    /// <summary>What was to be late is answered now.</summary>
    public void LetGo() => Interlocked.Exchange(ref late, Gate()).TrySetResult();

    private static TaskCompletionSource Gate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void MapPassport(IEndpointRouteBuilder app)
    {
        app.MapGet("/mini_login.htm", http => PassportAsync(http, MiniLogin));
        app.MapGet("/newlogin/qrcode/generate.do", http => PassportAsync(http, Generate));
        app.MapPost("/newlogin/qrcode/query.do", http => PassportAsync(http, Query));
        app.MapPost("/newlogin/hasLogin.do", http => PassportAsync(http, HasLogin));
        app.MapPost("/newlogin/silentHasLogin.do", http => PassportAsync(http, SilentHasLogin));
        app.MapPost("/ac/account/queryLoginSettings.do", http => PassportAsync(http, LoginSettings));
        app.MapPost("/ac/account/setLoginSettings.do", http => PassportAsync(http, SetLoginSettings));
    }

    private async Task PassportAsync(HttpContext http, Func<XianyuPassportCall, HttpResponse, object> answer)
    {
        var request = http.Request;
        var form = request.HasFormContentType
            ? (await request.ReadFormAsync(http.RequestAborted)).ToDictionary(
                f => f.Key,
                f => f.Value.ToString(),
                StringComparer.Ordinal
            )
            : [];
        var call = new XianyuPassportCall(
            request.Path,
            request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal),
            form,
            CookiesOf(request.Headers.Cookie.ToString()),
            request.Headers.UserAgent.ToString()
        );
        var gate = Volatile.Read(ref late); // before the call is seen: who sees it may let it go at once
        var mood =
            passportMoods.TryPeek(out var next)
            && call.Path.Contains(next.Path, StringComparison.Ordinal)
            && passportMoods.TryDequeue(out var mine)
                ? mine.Mood
                : XianyuPassportMood.Well;
        if (Remembers)
            passportCalls.Enqueue(call);
        await TellAsync(http, mood, gate.Task, () => answer(call, http.Response));
    }

    private async Task TellAsync(HttpContext http, XianyuPassportMood mood, Task letGo, Func<object> answer)
    {
        var (response, ct) = (http.Response, http.RequestAborted);
        switch (mood)
        {
            case XianyuPassportMood.WebPage:
                response.ContentType = "text/html";
                await response.WriteAsync("<!doctype html><title>验证</title>", ct);
                return;
            case XianyuPassportMood.BadGateway:
                response.StatusCode = StatusCodes.Status502BadGateway;
                return;
            case XianyuPassportMood.Garbage:
                await response.WriteAsync("{\"content\":", ct);
                return;
            case XianyuPassportMood.Silence:
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, ct)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            case XianyuPassportMood.Late:
                await letGo.WaitAsync(ct);
                break;
        }
        var said = answer();
        if (mood == XianyuPassportMood.WithoutCookies)
            response.Headers.Remove("Set-Cookie");
        response.ContentType = said is string ? "text/html;charset=UTF-8" : "application/json;charset=UTF-8";
        await response.WriteAsync(said as string ?? ((JsonObject)said).ToJsonString(), ct);
    }

    private static string MiniLogin(XianyuPassportCall call, HttpResponse response)
    {
        var csrf = Random();
        Set(response, "XSRF-TOKEN", csrf);
        Set(response, "cookie2", Random());
        var data = new JsonObject
        {
            ["appName"] = "xianyu",
            ["loginFormData"] = new JsonObject
            {
                ["appName"] = "xianyu",
                ["appEntrance"] = "web",
                ["fromSite"] = 77,
                ["_csrf_token"] = csrf,
                ["umidTag"] = "SERVER",
                ["isMobile"] = false,
                ["returnUrl"] = "",
            },
            ["tail"] = "};</script>",
        };
        return $"<!doctype html><html><head><script>window.other = {{}}; window.viewData = {data.ToJsonString()};</script></head><body></body></html>";
    }

    private object Generate(XianyuPassportCall call, HttpResponse response)
    {
        if (
            call.Query.GetValueOrDefault("_csrf_token") is not { Length: > 0 } csrf
            || csrf != call.Cookies.GetValueOrDefault("XSRF-TOKEN")
            || call.Query.GetValueOrDefault("appName") != "xianyu"
        )
            return Refused();
        var key = Random();
        var code = new XianyuCode(key, $"https://passport.goofish.com/qrcodeCheck.htm?lgToken={Random()}", csrf);
        codes.Enqueue(code);
        return Content(
            new JsonObject
            {
                ["t"] = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                ["ck"] = key,
                ["codeContent"] = code.Content,
                ["resultCode"] = 100,
                ["processFinished"] = true,
            }
        );
    }

    private object Query(XianyuPassportCall call, HttpResponse response)
    {
        var code = codes.FirstOrDefault(c => c.Key == call.Form.GetValueOrDefault("ck"));
        if (code is null || call.Form.GetValueOrDefault("_csrf_token") != code.Csrf || !call.Form.ContainsKey("t"))
            return Refused();
        code.Looks++;
        var data = new JsonObject
        {
            ["qrCodeStatus"] = code.State switch
            {
                XianyuCodeState.Scanned => ScannedWord,
                XianyuCodeState.CheckNeeded => "CONFIRMED",
                var state => state.ToString().ToUpperInvariant(),
            },
            ["resultCode"] = 100,
        };
        if (code.State == XianyuCodeState.CheckNeeded)
        {
            data["iframeRedirect"] = true;
            data["iframeRedirectUrl"] = "https://passport.goofish.com/iv/mini/identity_verify.htm?htoken=MADEUP";
        }
        if (code.State == XianyuCodeState.Confirmed)
        {
            code.By!.NewSession(); // who confirms has scanned
            SignedIn(code.By, response);
            code.Become(XianyuCodeState.Expired);
        }
        return Content(data);
    }

    private JsonObject HasLogin(XianyuPassportCall call, HttpResponse response) =>
        new()
        {
            ["content"] = new JsonObject
            {
                ["success"] =
                    Whose(call.Cookies) is { IsSessionOver: false } account
                    && call.Form.GetValueOrDefault("hid") == account.Id,
                ["data"] = new JsonObject(),
            },
        };

    private JsonObject SilentHasLogin(XianyuPassportCall call, HttpResponse response)
    {
        var renewed = Whose(call.Cookies) is { IsRenewable: true };
        if (renewed)
        {
            var account = Whose(call.Cookies)!; // it was there
            account.NewSession();
            SignedIn(account, response);
        }
        return new JsonObject
        {
            ["content"] = new JsonObject
            {
                ["data"] = new JsonObject { ["processFinished"] = renewed, ["resultCode"] = renewed ? 100 : 3000 },
            },
        };
    }

    private JsonObject LoginSettings(XianyuPassportCall call, HttpResponse response) =>
        new()
        {
            ["success"] = true,
            ["data"] = new JsonObject
            {
                ["returnValue"] = new JsonObject
                {
                    ["canOpenLongLogin"] = true,
                    ["hasLongTokenLogin"] = Whose(call.Cookies)?.HasLongLogin == true,
                },
            },
        };

    private JsonObject SetLoginSettings(XianyuPassportCall call, HttpResponse response)
    {
        if (Whose(call.Cookies) is { } account)
            account.HasLongLogin = call.Form.GetValueOrDefault("status") == "0";
        return new JsonObject { ["success"] = true };
    }

    /// <summary>Whose session the cookies are, also one that is over.</summary>
    private XianyuAccount? Whose(IReadOnlyDictionary<string, string> cookies) =>
        accounts.GetValueOrDefault(cookies.GetValueOrDefault("unb") ?? "") is { } account
        && account.Cookie2 == cookies.GetValueOrDefault("cookie2")
            ? account
            : null;

    private void SignedIn(XianyuAccount account, HttpResponse response)
    {
        var until = clock.GetUtcNow().AddDays(30).ToUnixTimeMilliseconds();
        Set(response, "unb", account.Id);
        Set(response, "cookie2", account.Cookie2, "; HttpOnly");
        Set(response, "sgcookie", Random());
        Set(response, "tracknick", Uri.EscapeDataString(account.Nick));
        Set(response, "havana_lgc_exp", until.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Tokens for whoever asks, with or without an account.</summary>
    private JsonObject Guest(XianyuCall call, Dictionary<string, string> cookies, HttpResponse response)
    {
        if (cookies.GetValueOrDefault("_m_h5_tk")?.Split('_')[0] is { } token && guests.ContainsKey(token))
            return call.Query.GetValueOrDefault("sign") == Sign(token, call)
                ? Answer(call, Ok)
                : Answer(call, "FAIL_SYS_ILLEGAL_REQUEST::非法请求");
        var fresh = Random();
        guests[fresh] = "";
        Set(response, "_m_h5_tk", $"{fresh}_{clock.GetUtcNow().AddMinutes(10).ToUnixTimeMilliseconds()}");
        Set(response, "_m_h5_tk_enc", Random());
        Set(response, "cna", Random());
        return Answer(call, "FAIL_SYS_TOKEN_EMPTY::令牌为空");
    }

    /// <summary>The chats' page, which sets what the sign-in has not.</summary>
    private static Task ShowSiteAsync(HttpContext http)
    {
        Set(http.Response, "tfstk", Random());
        http.Response.ContentType = "text/html;charset=UTF-8";
        return http.Response.WriteAsync("<!doctype html><title>闲鱼</title>", http.RequestAborted);
    }

    private static void Set(HttpResponse response, string name, string value, string more = "") =>
        response.Headers.Append("Set-Cookie", $"{name}={value};Path=/;Domain=goofish.com;Max-Age=2592000{more}");

    private static JsonObject Content(JsonObject data) =>
        new()
        {
            ["content"] = new JsonObject
            {
                ["data"] = data,
                ["status"] = 0,
                ["success"] = true,
            },
            ["hasError"] = false,
        };

    private static JsonObject Refused() =>
        new()
        {
            ["content"] = new JsonObject
            {
                ["data"] = new JsonObject(),
                ["status"] = -1,
                ["success"] = false,
            },
            ["hasError"] = true,
        };

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
