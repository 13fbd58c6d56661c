using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity.Sessions;

namespace Signalbox.Platform.Identity.Pages;

/// <summary>What the pages of identity need besides themselves.</summary>
internal static class PageEndpoints
{
    public static void AddIdentityPages(this IServiceCollection services)
    {
        services.AddSingleton<EnterConsole>();
        services.AddSingleton<LastSeen>();
    }

    public static void Map(IEndpointRouteBuilder routes) =>
        // For everybody: whoever presses it twice, or after the session has run out, wants to be signed out all the same.
        routes.Post("/logout", SignOutAsync).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> SignOutAsync(HttpContext http, EndSessions end, CancellationToken ct)
    {
        if (Actor.Find(http) is { } actor)
            await end.SignOutAsync(actor, ct);
        SessionCookie.Clear(http);
        return Results.LocalRedirect("/login");
    }
}
