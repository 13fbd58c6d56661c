using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Health;

namespace Signalbox.Platform.Hosting;

/// <summary>What <c>/</c> answers: on this machine the state of all checks, from elsewhere the name and nothing else.</summary>
internal static class StatusPage
{
    private const string Style = """
        :root { color-scheme: light dark; --line: #8884; --soft: #8889; }
        body { font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 46rem; margin: 0 auto; padding: 2rem 1rem; }
        h1 { font-size: 1.4rem; margin: 0; }
        p { margin: .3rem 0; }
        small, .soft { color: var(--soft); font-size: .85rem; }
        ul { list-style: none; padding: 0; margin: 1.2rem 0; border-top: 1px solid var(--line); }
        li { padding: .6rem 0; border-bottom: 1px solid var(--line); }
        b { display: inline-block; min-width: 4.5rem; }
        .ok { color: #1a7f4b; } .warn, .unknown { color: #a66300; } .fail { color: #c0322b; }
        nav a { margin-right: 1rem; }
        """;

    /// <summary>The page brings its style along; only this very text is allowed.</summary>
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/", ["GET", "HEAD"], ShowAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        HealthRunner runner,
        StartState start,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-store";
        var body = new StringBuilder();
        if (!Caller.IsLoopback(http))
            body.Append("<h1>信号楼 <small>Signalbox</small></h1>");
        else
            Whole(body, await runner.LookAsync(names: null, ct), start, clock);
        return Results.Content(
            $"""
            <!DOCTYPE html>
            <html lang="zh-CN">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>信号楼 Signalbox</title>
            <style>{Style}</style>
            </head>
            <body>
            {body}
            </body>
            </html>
            """,
            "text/html; charset=utf-8"
        );
    }

    private static void Whole(
        StringBuilder body,
        IReadOnlyList<CheckedHealth> looks,
        StartState start,
        TimeProvider clock
    )
    {
        var (chinese, english, mark) = HealthEndpoints.Status(looks) switch
        {
            "healthy" => ("运行正常", "All is well", "ok"),
            "degraded" => ("可用，但有项目需要处理", "Works, but something should be looked at", "warn"),
            _ => ("有故障", "Something is broken", "fail"),
        };
        body.Append("<h1>信号楼 <small>Signalbox</small></h1>\n")
            .Append(CultureInfo.InvariantCulture, $"<p class=\"{mark}\">{chinese} <small>{english}</small></p>\n")
            .Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"soft\">版本 {Encode(Product.Version)} · 已运行 {start.Uptime:d\\.hh\\:mm\\:ss} · {clock.GetLocalNow():yyyy-MM-dd HH:mm zzz} {Encode(clock.LocalTimeZone.Id)}</p>\n<ul>\n"
            );
        foreach (var look in looks)
        {
            var (word, css) = look.Result.State switch
            {
                CheckState.Ok => ("正常 OK", "ok"),
                CheckState.Warn => ("注意 Warn", "warn"),
                CheckState.Fail => ("故障 Fail", "fail"),
                _ => ("未知 ?", "unknown"),
            };
            body.Append(
                CultureInfo.InvariantCulture,
                $"<li><b class=\"{css}\">{word}</b> {Encode(look.Check.Name)}<p>{Encode(look.Result.Reason)}</p>"
            );
            if (look.Result.Remedy is { } remedy)
                body.Append(CultureInfo.InvariantCulture, $"<p>处理 <small>What to do:</small> {Encode(remedy)}</p>");
            body.Append("</li>\n");
        }
        body.Append(
            """
            </ul>
            <nav><a href="/health">健康 <small>Health</small></a><a href="/metrics">指标 <small>Metrics</small></a><a href="/openapi/v1.json">接口 <small>API</small></a></nav>
            """
        );
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
