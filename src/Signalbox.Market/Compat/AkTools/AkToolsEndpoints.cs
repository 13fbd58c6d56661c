using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;

namespace Signalbox.Market.Compat.AkTools;

/// <summary><c>/compat/aktools</c>: AKTools' protocol, for those who have signed in.</summary>
internal static class AkToolsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Get("/compat/aktools/api/public/{function}", AnswerAsync).ExcludeFromDescription();

    private static Task AnswerAsync(string function, HttpContext http, ServeAkTools serve, CancellationToken ct) =>
        serve.RunAsync(function, http, ct);
}
