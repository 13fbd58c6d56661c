using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Ui.Forgery;

/// <summary>What a script sends along when it changes something with a browser's session.</summary>
/// <param name="Header">The header's name.</param>
/// <param name="Token">Its value; good as long as the session.</param>
internal sealed record FormTokenAnswer(string Header, string Token);

/// <summary>Hands the token of the forms to scripts of this site: another site's cannot read the answer.</summary>
internal static class FormToken
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .Get("/api/v1/identity/form-token", Give)
            .RequireAuthorization(Access.Enrol)
            .WithName("GetFormToken")
            .WithTags("Identity")
            .WithSummary("The header that changes by a browser's session carry; API tokens need none.");

    private static Ok<FormTokenAnswer> Give(HttpContext http, IAntiforgery forgery)
    {
        var tokens = forgery.GetAndStoreTokens(http);
        return TypedResults.Ok(new FormTokenAnswer(tokens.HeaderName!, tokens.RequestToken!)); // named by our settings, made just now
    }
}
