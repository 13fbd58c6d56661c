using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Xianyu;

/// <summary>A call as the platform got it.</summary>
/// <param name="Account">Null when the cookies were nobody's.</param>
/// <param name="Data">JSON text.</param>
public sealed record XianyuCall(
    string Api,
    string Version,
    string? Account,
    string Data,
    IReadOnlyDictionary<string, string> Query,
    IReadOnlyDictionary<string, string> Headers
);

/// <summary>The platform's calls (mtop) on loopback: cookies, tokens and signatures as they are checked there.</summary>
/// <remarks>Source: contracts/xianyu.md, sections 2, 4 and 10. It computes signatures itself.</remarks>
public sealed partial class XianyuFarEnd : IAsyncDisposable
{
    private const string AppKey = "34839810";

    private readonly ConcurrentDictionary<string, XianyuAccount> accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<XianyuCall> calls = new();
    private readonly ConcurrentQueue<(string Api, XianyuMood Mood)> moods = new();
    private readonly TimeProvider clock;
    private FarEnd? end;

    private XianyuFarEnd(TimeProvider clock) => this.clock = clock;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => end!.Url; // set before anyone gets it

    /// <summary>All calls, oldest first.</summary>
    public IReadOnlyList<XianyuCall> Calls => [.. calls];

    /// <summary>Starts one.</summary>
    /// <param name="clock">Its own clock.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<XianyuFarEnd> StartAsync(TimeProvider clock, CancellationToken ct, int port = 0)
    {
        var platform = new XianyuFarEnd(clock);
        platform.end = await FarEnd.StartAsync(
            app =>
            {
                app.UseWebSockets();
                app.MapPost("/h5/{api}/{version}/", platform.AnswerAsync);
                app.Map("/im", platform.ListenAsync);
                platform.MapPassport(app);
                app.MapPost("/api/upload.api", platform.TakePictureAsync);
            },
            ct,
            port
        );
        return platform;
    }

    /// <summary>An account that may sign in.</summary>
    public XianyuAccount Add(string id, string nick) => accounts.GetOrAdd(id, new XianyuAccount(id, nick));

    /// <summary>Treats the next calls so.</summary>
    /// <param name="api">A part of its name; empty is any.</param>
    public void BeNext(XianyuMood mood, int times = 1, string api = "")
    {
        for (var n = 0; n < times; n++)
            moods.Enqueue((api, mood));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => end!.DisposeAsync(); // set before anyone gets it

    private async Task AnswerAsync(HttpContext http, string api, string version)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var data = form["data"].ToString();
        var cookies = CookiesOf(http.Request.Headers.Cookie.ToString());
        var account = accounts.GetValueOrDefault(cookies.GetValueOrDefault("unb") ?? "");
        if (account?.Cookie2 != cookies.GetValueOrDefault("cookie2") || account?.IsSessionOver == true)
            account = null;
        var call = new XianyuCall(
            api,
            version,
            account?.Id,
            data,
            http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal),
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)
        );
        if (Remembers)
            calls.Enqueue(call);
        var mood = MoodFor(api);
        var answer = Checked(call, account, cookies, mood, http.Response);
        await SendAsync(http, mood, answer.ToJsonString());
    }

    private XianyuMood MoodFor(string api)
    {
        if (!moods.TryPeek(out var next) || !api.Contains(next.Api, StringComparison.OrdinalIgnoreCase))
            return XianyuMood.Well;
        return moods.TryDequeue(out var mine) ? mine.Mood : XianyuMood.Well;
    }

    /// <summary>What the gateway looks at before the call itself.</summary>
    private JsonObject Checked(
        XianyuCall call,
        XianyuAccount? account,
        Dictionary<string, string> cookies,
        XianyuMood mood,
        HttpResponse response
    )
    {
        if (call.Api == ForAnybody)
            return Guest(call, cookies, response);
        if (account is null || mood == XianyuMood.SessionExpired)
            return Answer(call, "FAIL_SYS_SESSION_EXPIRED::Session过期");
        var token = cookies.GetValueOrDefault("_m_h5_tk")?.Split('_')[0];
        if (mood == XianyuMood.TokenExpiredForGood)
            return Answer(call, "FAIL_SYS_TOKEN_EXOIRED::令牌过期");
        if (token is null || token != account.Token || mood == XianyuMood.TokenExpired)
        {
            SetToken(account, response);
            if (ExpiredFromSaved(call.Api) is { } expired)
                return expired;
            return Answer(call, token is null ? "FAIL_SYS_TOKEN_EMPTY::令牌为空" : "FAIL_SYS_TOKEN_EXOIRED::令牌过期");
        }
        if (
            call.Query.GetValueOrDefault("sign") != Sign(token, call)
            || call.Query.GetValueOrDefault("v") != call.Version
        )
            return Answer(call, "FAIL_SYS_ILLEGAL_REQUEST::非法请求");
        return mood switch
        {
            XianyuMood.Captcha => Answer(
                call,
                "FAIL_SYS_USER_VALIDATE",
                new JsonObject { ["url"] = $"{Url}/_____tmd_____/punish?x5secdata=made-up&action=captcha" }
            ),
            XianyuMood.TrafficLimit => Answer(call, "FAIL_SYS_TRAFFIC_LIMIT::系统繁忙"),
            _ => FromSaved(call, account, response) ?? Done(call, account),
        };
    }

    private JsonObject Done(XianyuCall call, XianyuAccount account) =>
        AboutOrders(call, account)
        ?? AboutItems(call)
        ?? call.Api switch
        {
            "mtop.taobao.idlemessage.pc.loginuser.get" => Answer(
                call,
                "SUCCESS::调用成功",
                new JsonObject { ["userId"] = account.Id, ["nick"] = account.Nick }
            ),
            "mtop.taobao.idlemessage.pc.login.token" => Answer(
                call,
                "SUCCESS::调用成功",
                new JsonObject
                {
                    ["accessToken"] = account.AccessTokenFor(Device(call.Data)),
                    ["accessTokenExpiredTime"] = "86400000",
                    ["refreshToken"] = "made-up",
                }
            ),
            "mtop.idle.web.user.page.nav" => Answer(
                call,
                "SUCCESS::调用成功",
                new JsonObject
                {
                    ["module"] = new JsonObject { ["base"] = new JsonObject { ["displayName"] = account.Nick } },
                }
            ),
            _ => Answer(call, "FAIL_SYS_API_NOT_FOUNDED::请求API不存在"),
        };

    private static string Device(string data) => $"{JsonNode.Parse(data)?["deviceId"]}";

    private void SetToken(XianyuAccount account, HttpResponse response)
    {
        var until = clock.GetUtcNow().AddMinutes(10).ToUnixTimeMilliseconds();
        response.Headers.Append(
            "Set-Cookie",
            string.Create(
                CultureInfo.InvariantCulture,
                $"_m_h5_tk={account.NewToken()}_{until};Path=/;Domain=goofish.com;Max-Age=604800"
            )
        );
        response.Headers.Append(
            "Set-Cookie",
            $"_m_h5_tk_enc={account.Cookie2};Path=/;Domain=goofish.com;Max-Age=604800"
        );
    }

    private static string Sign(string token, XianyuCall call)
    {
#pragma warning disable CA5351 // the platform's choice
        return Convert.ToHexStringLower(
            MD5.HashData(Encoding.UTF8.GetBytes($"{token}&{call.Query.GetValueOrDefault("t")}&{AppKey}&{call.Data}"))
        );
#pragma warning restore CA5351
    }

    private static JsonObject Answer(XianyuCall call, string ret, JsonObject? data = null) =>
        new()
        {
            ["api"] = call.Api,
            ["v"] = call.Version,
            ["ret"] = new JsonArray(ret),
            ["data"] = data ?? [],
            ["traceId"] = "made-up",
        };

    private async Task SendAsync(HttpContext http, XianyuMood mood, string answer)
    {
        var ct = http.RequestAborted;
        http.Response.ContentType = "application/json;charset=UTF-8";
        switch (mood)
        {
            case XianyuMood.WebPage:
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync("<!doctype html><title>login</title>", ct);
                break;
            case XianyuMood.Empty:
                break;
            case XianyuMood.Garbage:
                await http.Response.WriteAsync("mtopjsonp1(", ct);
                break;
            case XianyuMood.AnswerLost:
                http.Abort();
                break;
            case XianyuMood.HalfAnswer:
                http.Response.ContentLength = Encoding.UTF8.GetByteCount(answer);
                await http.Response.WriteAsync(answer[..(answer.Length / 2)], ct);
                await http.Response.Body.FlushAsync(ct);
                http.Abort();
                break;
            case XianyuMood.Silence:
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, clock, ct);
                }
                catch (OperationCanceledException)
                {
                    // the caller has had enough
                }
                break;
            default:
                await http.Response.WriteAsync(answer, ct);
                break;
        }
    }

    private static Dictionary<string, string> CookiesOf(string header)
    {
        var cookies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in header.Split("; ", StringSplitOptions.RemoveEmptyEntries))
            cookies.TryAdd(pair.Split('=', 2)[0], pair.Split('=', 2) is [_, var value] ? value : "");
        return cookies;
    }
}
