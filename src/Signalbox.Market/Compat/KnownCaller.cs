using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Compat;

/// <summary>What a token that came in a message may do here.</summary>
internal enum Admission
{
    /// <summary>It is none of ours, or counts no longer.</summary>
    Unknown,

    /// <summary>It is one, and may not look at the market.</summary>
    NotAllowed,

    Admitted,
}

/// <summary>Holds a token that came in a message against what the market's other addresses ask of one in a header.</summary>
internal sealed class KnownCaller(FindCaller callers)
{
    /// <returns>With the row of the token, or of the session behind it, where it is admitted.</returns>
    public async Task<(Admission Admission, Guid Id)> RunAsync(HttpContext http, string? token, CancellationToken ct)
    {
        if (token is not { Length: > 0 } || await callers.RunAsync(token, Origin.Of(http), ct) is not { } principal)
            return (Admission.Unknown, Guid.Empty);
        if (!await MayLookAsync(http, principal))
            return (Admission.NotAllowed, Guid.Empty);
        http.User = principal;
        var actor = Actor.Of(http);
        return (Admission.Admitted, actor.TokenId ?? actor.SessionId ?? actor.UserId);
    }

    /// <summary>Whether a token that was admitted still is: connections last longer than tokens may.</summary>
    public async Task<bool> IsAdmittedAsync(HttpContext http, string token, CancellationToken ct) =>
        await callers.RunAsync(token, Origin.Of(http), ct) is { } principal && await MayLookAsync(http, principal);

    private static async Task<bool> MayLookAsync(HttpContext http, ClaimsPrincipal principal) =>
        (
            await http
                .RequestServices.GetRequiredService<IAuthorizationService>()
                .AuthorizeAsync(principal, http, Access.View)
        ).Succeeded;
}
