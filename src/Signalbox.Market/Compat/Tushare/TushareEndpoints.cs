using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Compat.Tushare;

/// <summary><c>/compat/tushare</c>: Tushare's protocol. HTTP 200 whatever comes of it: its clients take any other status for an empty answer.</summary>
internal static class TushareEndpoints
{
    private const string Address = "/compat/tushare";

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        // The older client sends everything to one address, the newer one adds the name of the function.
        routes.Post(Address, Bare).SignsIn().ExcludeFromDescription();
        routes.Post(Address + "/dataapi", Bare).SignsIn().ExcludeFromDescription();
        routes.Post(Address + "/dataapi/{name}", NamedAsync).SignsIn().ExcludeFromDescription();
        routes
            .Get(Address + "/listening", (HttpContext http, PushTicks push) => push.RunAsync(http))
            .SignsIn()
            .ExcludeFromDescription();

        static Task Bare(HttpContext http, ServeTushare serve, CancellationToken ct) =>
            NamedAsync(null, http, serve, ct);
    }

    /// <summary>Who asks too fast for the whole server is told it in the same words.</summary>
    public static TooManyRequests TooMany { get; } =
        new(
            Address,
            (http, wait) =>
                RefuseAsync(
                    http,
                    Ids.New(http.RequestServices.GetRequiredService<TimeProvider>()),
                    TooFast(wait),
                    http.RequestAborted
                )
        );

    private static async Task NamedAsync(string? name, HttpContext http, ServeTushare serve, CancellationToken ct)
    {
        var answer = await serve.RunAsync(http, name, ct);
        if (answer.Refused is { } refused)
            await RefuseAsync(http, answer.Id, refused, ct);
        else if (answer.Table is { } table)
            await GiveAsync(http, answer.Id, table, ct);
        else
            await WriteAsync(http, answer.Id, TushareRefusals.Fault, "服务器内部错误，请稍后再试。", null, ct);
    }

    private static Task GiveAsync(HttpContext http, Guid id, TushareTable table, CancellationToken ct)
    {
        if (table.Sources.Count > 0)
            http.Response.Headers["X-Source"] = string.Join(", ", table.Sources);
        if (table.IsStale)
            http.Response.Headers["X-Stale"] = "true";
        return WriteAsync(
            http,
            id,
            0,
            "",
            new
            {
                fields = table.Fields,
                items = table.Items,
                has_more = table.HasMore,
                count = -1,
            },
            ct
        );
    }

    private static Task RefuseAsync(HttpContext http, Guid id, RefusedException refused, CancellationToken ct)
    {
        if (refused.RetryAfter is { } wait)
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
                .ToString(CultureInfo.InvariantCulture);
        return WriteAsync(http, id, TushareRefusals.CodeOf(refused), refused.Message, null, ct);
    }

    private static Task WriteAsync(
        HttpContext http,
        Guid id,
        int code,
        string message,
        object? data,
        CancellationToken ct
    )
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(
            new
            {
                request_id = id,
                code,
                data,
                msg = message,
            },
            Json,
            ct
        );
    }

    private static RefusedException TooFast(TimeSpan wait) =>
        RefusedException.Of(429, "market.tushare.rate", "抱歉，您每分钟最多访问次数已用完。", retryAfter: wait);
}
