using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Http;

namespace Signalbox.Shop.Xianyu.Mtop;

/// <summary>Calls the platform for an account: signs, merges the cookies of every answer, and says what became of it.</summary>
/// <remarks>
/// It never repeats what may have been done: only a refused token is signed again, since nothing was done then. Captchas and
/// checks are the owner's: after one, and when its session is over, an account calls nothing more.
/// </remarks>
internal sealed class MtopClient(IHttpClientFactory clients, IOptions<XianyuOptions> options, TimeProvider clock)
{
    /// <summary>Name of the outgoing client.</summary>
    public const string Client = "xianyu";

    /// <summary>As often as the platform's own client signs again before it gives up.</summary>
    private const int MostSignings = 5;
    private const int MostBytes = 8 * 1024 * 1024;

    /// <summary>Cookies are the platform's whatever address stands for it in the settings.</summary>
    private static readonly Uri Home = new("https://h5api.m.goofish.com/");

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = 64 };

    public async Task<MtopAnswer> RunAsync(MtopSession session, MtopCall call, CancellationToken ct)
    {
        if (session.Stop is { } stop)
            return stop;
        for (var signings = 1; ; signings++)
        {
            var token = session.Jar.Token;
            var answer = await OnceAsync(session, call, ct);
            if (answer.Verdict is MtopVerdict.Risk or MtopVerdict.Session)
                session.StopAt(answer);
            if (answer.Verdict != MtopVerdict.Token)
                return answer;
            // Without a new token the next answer would be the same.
            if (signings == MostSignings || session.Jar.Token == token)
            {
                session.Change(jar => jar.WithoutToken());
                return answer;
            }
        }
    }

    private async Task<MtopAnswer> OnceAsync(MtopSession session, MtopCall call, CancellationToken ct)
    {
        using var request = Request(session, call);
        // Real time, also under a test's clock: what is limited here is a real answer.
        using var limit = new CancellationTokenSource(options.Value.Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var client = clients.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (answer.Headers.TryGetValues("Set-Cookie", out var set))
                session.Change(jar => jar.Merged(new Uri(Home, Path(call)), set, clock.GetUtcNow()));
            return await answer.Content.ReadAtMostAsync(MostBytes, both.Token) is { } body
                ? Read(body)
                : Unknown("too-large", $"The answer has more than {MostBytes} bytes.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Unknown("silence", $"No answer within {options.Value.Patience.TotalSeconds:0} s.");
        }
        catch (HttpRequestException fault)
            when (fault.HttpRequestError
                    is HttpRequestError.NameResolutionError
                        or HttpRequestError.ConnectionError
                        or HttpRequestError.SecureConnectionError
            )
        {
            return new MtopAnswer(MtopVerdict.Unreachable, "unreachable", fault.Message);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return Unknown("broken-off", fault.Message);
        }
    }

    private static string Path(MtopCall call) => $"/h5/{call.Api.ToLowerInvariant()}/{call.Version}/";

    private HttpRequestMessage Request(MtopSession session, MtopCall call)
    {
        var milliseconds = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["jsv"] = "2.7.2",
            ["appKey"] = MtopSignature.AppKey,
            ["t"] = milliseconds,
            ["sign"] = MtopSignature.Of(session.Jar.Token, milliseconds, call.Data),
            ["v"] = call.Version,
            ["type"] = call.Desk == MtopDesk.Seller ? "json" : "originaljson",
            ["accountSite"] = "xianyu",
            ["dataType"] = "json",
            ["timeout"] = "20000",
            ["api"] = call.Api,
            ["sessionOption"] = "AutoLoginOnly",
            ["spm_cnt"] = call.Page,
        };
        if (call.Desk == MtopDesk.Seller)
            query["valueType"] = "string";
        var address = new Uri($"{options.Value.CallsUrl.TrimEnd('/')}{Path(call)}{QueryString.Create(query)}");
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent([new("data", call.Data)]),
        };
        var (origin, referer) = call.Desk switch
        {
            MtopDesk.Seller => ("https://seller.goofish.com", "https://seller.goofish.com/?site=COMMONPRO"),
            MtopDesk.Mobile => ("https://h5.m.goofish.com", "https://h5.m.goofish.com/"),
            _ => ("https://www.goofish.com", "https://www.goofish.com/"),
        };
        var headers = request.Headers;
        headers.TryAddWithoutValidation("Accept", "application/json");
        headers.TryAddWithoutValidation("Origin", origin);
        headers.TryAddWithoutValidation("Referer", referer);
        headers.TryAddWithoutValidation("User-Agent", session.UserAgent);
        headers.TryAddWithoutValidation("Cookie", session.Jar.Header(new Uri(Home, Path(call)), clock.GetUtcNow()));
        if (call.Desk == MtopDesk.Seller)
            headers.TryAddWithoutValidation("idle_site_biz_code", "COMMONPRO");
        return request;
    }

    private static MtopAnswer Read(byte[] body)
    {
        if (body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("<"u8))
            return new MtopAnswer(
                MtopVerdict.Risk,
                "web-page",
                "A web page came instead of an answer: the platform wants a person to sign in or to pass a check."
            );
        try
        {
            var answer = JsonElement.Parse(body, Json);
            if (
                answer.ValueKind != JsonValueKind.Object
                || !answer.TryGetProperty("ret", out var ret)
                || ret.ValueKind != JsonValueKind.Array
                || ret.GetArrayLength() == 0
                || ret[0].ValueKind != JsonValueKind.String
            )
                return Unknown("no-ret", "The answer does not say what became of it.");
            var said = ret[0].GetString()!; // it is text
            var code = MtopVerdicts.CodeOf(said);
            var data = answer.TryGetProperty("data", out var found) ? found : default;
            return new MtopAnswer(
                MtopVerdicts.Of(said),
                code,
                said.Length > code.Length ? said[(code.Length + 2)..] : ""
            )
            {
                Data = data,
                CheckLink =
                    data.ValueKind == JsonValueKind.Object
                    && data.TryGetProperty("url", out var link)
                    && link.ValueKind == JsonValueKind.String
                        ? link.GetString()
                        : null,
            };
        }
        catch (JsonException)
        {
            return Unknown("no-json", "The answer is no JSON.");
        }
    }

    private static MtopAnswer Unknown(string code, string says) => new(MtopVerdict.Unknown, code, says);
}
