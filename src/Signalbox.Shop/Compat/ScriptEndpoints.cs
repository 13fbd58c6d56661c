using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Compat;

/// <summary><c>POST /send-message</c>: HTTP 200 whatever comes of it, as scripts for other programs expect.</summary>
internal static class ScriptEndpoints
{
    private const string Address = "/send-message";

    public static void AddScripts(this IServiceCollection services)
    {
        services.AddSingleton<SendMessageForScripts>();
        services.AddSingleton(
            new TooManyRequests(
                Address,
                (http, _) =>
                {
                    http.Response.StatusCode = StatusCodes.Status200OK;
                    return http.Response.WriteAsJsonAsync(
                        new ScriptAnswer(false, "请求太快，没有发送，请稍后再试。"),
                        http.RequestAborted
                    );
                }
            )
        );
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Post(Address, SendAsync).SignsIn().ExcludeFromDescription();

    private static async Task<Ok<ScriptAnswer>> SendAsync(
        HttpContext http,
        SendMessageForScripts send,
        CancellationToken ct
    ) => TypedResults.Ok(await send.RunAsync(http, ct));
}
