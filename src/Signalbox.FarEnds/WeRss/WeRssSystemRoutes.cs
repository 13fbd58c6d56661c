using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.WeRss;

/// <summary><c>/sys</c>: what the server says about itself, secrets of WeChat's session included.</summary>
internal static class WeRssSystemRoutes
{
    public static void Map(WebApplication app, WeRssServer server)
    {
        var system = app.MapGroup($"{WeRssServer.ApiPath}/sys");
        system.MapGet(
            "/base_info",
            () =>
                server.Version.HasBaseInfo
                    ? WeRssAnswers.Ok(
                        new
                        {
                            api_version = WeRssServer.ApiPath,
                            core_version = server.Version.Name,
                            ui = new { name = "WeRSS", web_name = "WeRSS" },
                        }
                    )
                    : WeRssAnswers.Send(new { detail = "Not Found" }, 404)
        );
        system.MapGet("/info", (HttpContext http) => Info(http, server));
    }

    private static IResult Info(HttpContext http, WeRssServer server)
    {
        if (!server.SignIn.IsAllowed(http.Request.Headers.Authorization, server.Version))
            return WeRssAnswers.Unauthorized(http);
        var articles = server.Store.Articles;
        var withText = articles.Count(a => a.Content.Length > 0);
        var session = server.Session;
        return WeRssAnswers.Ok(
            new
            {
                os = new { name = "Linux", version = "6.1" },
                uptime = 86400.12,
                api_version = WeRssServer.ApiPath,
                core_version = server.Version.Name,
                latest_version = server.Version.Name,
                need_update = false,
                wx = new
                {
                    token = session.Token,
                    expiry_time = session.ExpiresAt is { } until
                        ? TimeZoneInfo
                            .ConvertTime(until, server.Clock.LocalTimeZone)
                            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
                        : "",
                    info = new { nick_name = "owner", session = session.Token },
                    login = session.Login,
                },
                article = new
                {
                    all_count = articles.Count,
                    no_content_count = articles.Count - withText,
                    has_content_count = withText,
                    wrong_count = 0,
                    mp_all_count = server.Store.Accounts.Count,
                },
                queue = new { is_running = true, pending_tasks = 0 },
            }
        );
    }
}
