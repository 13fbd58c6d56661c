using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.WeRss;

/// <summary><c>/auth</c>: password to token, refresh, verify.</summary>
internal static class WeRssAuthRoutes
{
    public static void Map(WebApplication app, WeRssServer server)
    {
        var auth = app.MapGroup($"{WeRssServer.ApiPath}/auth");
        auth.MapPost("/token", http => SignInAsync(http, server, enveloped: false));
        auth.MapPost("/login", http => SignInAsync(http, server, enveloped: true));
        auth.MapPost(
            "/refresh",
            (HttpContext http) =>
                IsAllowed(http, server)
                    ? WeRssAnswers.Ok(TokenBody(server.SignIn.Issue(server.Version), server))
                    : WeRssAnswers.Unauthorized(http)
        );
        auth.MapGet(
            "/verify",
            (HttpContext http) =>
                IsAllowed(http, server)
                    ? WeRssAnswers.Ok(
                        new
                        {
                            is_valid = true,
                            username = server.SignIn.Username,
                            expires_at = (string?)null,
                        }
                    )
                    : WeRssAnswers.Unauthorized(http)
        );
    }

    private static bool IsAllowed(HttpContext http, WeRssServer server) =>
        server.SignIn.IsAllowed(http.Request.Headers.Authorization, server.Version, bearerOnly: true);

    private static async Task SignInAsync(HttpContext http, WeRssServer server, bool enveloped)
    {
        var answer = await AnswerAsync(http, server, enveloped);
        await answer.ExecuteAsync(http);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, WeRssServer server, bool enveloped)
    {
        if (!http.Request.HasFormContentType)
            return WeRssAnswers.OutOfRange("username", "Field required", null);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (token, refusal) = server.SignIn.SignIn(
            form["username"].ToString(),
            form["password"].ToString(),
            server.Version
        );
        if (refusal is not null)
            return WeRssAnswers.Raised(server.Version.RefusesPasswordWith202 ? 202 : 401, 40101, refusal);
        var body = TokenBody(token!, server); // one of the two is always there
        return enveloped ? WeRssAnswers.Ok(body) : WeRssAnswers.Send(body, 200);
    }

    private static object TokenBody(string token, WeRssServer server) =>
        new
        {
            access_token = token,
            token_type = "bearer",
            expires_in = (long)server.Version.TokenLife.TotalSeconds,
        };
}
