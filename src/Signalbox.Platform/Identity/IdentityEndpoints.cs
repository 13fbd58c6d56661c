using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity.SecondFactor;
using Signalbox.Platform.Identity.Sessions;
using Signalbox.Platform.Identity.Tokens;
using Signalbox.Platform.Identity.Users;

namespace Signalbox.Platform.Identity;

/// <summary>How a sign-in went on, as it goes over the wire: the session itself is in the cookie.</summary>
/// <param name="Ticket">Goes into the second step within five minutes; null when the caller is signed in.</param>
/// <param name="Must">What has to be done before anything else: <c>password</c>, <c>second-factor</c>, or null.</param>
internal sealed record SignInAnswer(bool IsSignedIn, string? Ticket, string? Must);

/// <summary>The caller, as the program sees it.</summary>
/// <param name="Role">What this caller may do: the user's role, or less when a token limits it.</param>
/// <param name="SessionId">Null when an API token speaks.</param>
internal sealed record Me(
    Guid Id,
    string Name,
    UserRole Role,
    bool HasSecondFactor,
    string? Must,
    Guid? SessionId,
    Guid? TokenId
);

/// <summary>Recovery codes, shown this once.</summary>
internal sealed record RecoveryCodes(IReadOnlyList<string> Codes);

/// <summary>How many sessions were ended.</summary>
internal sealed record EndedSessions(int Ended);

/// <summary><c>/api/v1/identity</c>: signing in, the caller's own account.</summary>
internal static class IdentityEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.WithTags("Identity");
        MapSignIn(group);
        MapOwn(group);
        MapSecondFactor(group);
        UserEndpoints.Map(group);
    }

    private static void MapSignIn(RouteGroupBuilder group)
    {
        group
            .Post("/session", SignInAsync)
            .AllowAnonymous()
            .WithName("SignIn")
            .WithSummary("Signs in and sets the session's cookie, or answers a ticket when a second factor is owed.")
            .ProducesProblem(400)
            .ProducesProblem(401);
        group
            .Post("/session/second-step", SecondStepAsync)
            .AllowAnonymous()
            .WithName("SignInSecondStep")
            .WithSummary("Ends a sign-in with the code of the app or a recovery code.")
            .ProducesProblem(400)
            .ProducesProblem(401);
        group
            .Delete("/session", SignOutAsync)
            .RequireAuthorization(Access.Enrol)
            .WithName("SignOut")
            .WithSummary("Ends the session that asks.");
        group
            .Get("/me", MeAsync)
            .RequireAuthorization(Access.Enrol)
            .WithName("GetMe")
            .WithSummary("Who asks, and what has to be done first.");
    }

    private static void MapOwn(RouteGroupBuilder group)
    {
        group
            .Put("/password", ChangePasswordAsync)
            .RequireAuthorization(Access.Enrol)
            .WithName("ChangePassword")
            .WithSummary("Changes the caller's password; other sessions end, this one gets a new cookie.")
            .ProducesProblem(400)
            .ProducesProblem(403);
        group
            .Get("/sessions", (Actor actor, ListSessions list, CancellationToken ct) => ListAsync(actor, list, ct))
            .WithName("ListSessions")
            .WithSummary("Where the caller is signed in, at most 200, last used first.");
        group
            .Delete("/sessions/{id:guid}", EndOneAsync)
            .RequireAuthorization(Access.View)
            .WithName("EndSession")
            .WithSummary("Ends one of the caller's sessions.")
            .ProducesProblem(404);
        group
            .Delete("/sessions", EndOthersAsync)
            .RequireAuthorization(Access.View)
            .WithName("EndOtherSessions")
            .WithSummary("Ends all of the caller's sessions but the one that asks.");
        group
            .Get("/tokens", ListTokensAsync)
            .WithName("ListTokens")
            .WithSummary("The caller's API tokens, newest first, with their last use.");
        group
            .Post("/tokens", AddTokenAsync)
            .RequireAuthorization(Access.View)
            .WithName("AddToken")
            .WithSummary("Makes an API token; its text is shown this once.")
            .ProducesProblem(400)
            .ProducesProblem(403)
            .ProducesProblem(409);
        group
            .Delete("/tokens/{id:guid}", RevokeTokenAsync)
            .RequireAuthorization(Access.View)
            .WithName("RevokeToken")
            .WithSummary("Revokes one of the caller's API tokens.")
            .ProducesProblem(404);
        group
            .Post("/jwt", (Actor actor, Jwts jwts) => TypedResults.Ok(jwts.Issue(actor)))
            .RequireAuthorization(Access.View)
            .WithName("IssueJwt")
            .WithSummary("A JWT of one hour with the caller's rights; it ends with the session or token that asked.");
    }

    private static void MapSecondFactor(RouteGroupBuilder group)
    {
        var factor = group.MapGroup("/second-factor").RequireAuthorization(Access.Enrol);
        factor
            .Post("/secret", BeginAsync)
            .WithName("BeginSecondFactor")
            .WithSummary("Makes a secret for an authenticator app, as text, address and QR code.")
            .ProducesProblem(403)
            .ProducesProblem(409);
        factor
            .Put("/", ConfirmAsync)
            .WithName("ConfirmSecondFactor")
            .WithSummary(
                "Switches the second factor on with its first code; answers ten recovery codes, shown this once."
            )
            .ProducesProblem(400)
            .ProducesProblem(403)
            .ProducesProblem(409);
        factor
            .Post("/recovery-codes", RenewCodesAsync)
            .WithName("RenewRecoveryCodes")
            .WithSummary("Ten new recovery codes in place of the old ones.")
            .ProducesProblem(403)
            .ProducesProblem(409);
        factor
            .Post("/removal", RemoveAsync)
            .WithName("RemoveSecondFactor")
            .WithSummary("Takes the second factor away; other sessions end, this one gets a new cookie.")
            .ProducesProblem(403)
            .ProducesProblem(409);
    }

    private static async Task<Ok<SignInAnswer>> SignInAsync(
        Credentials given,
        Origin origin,
        HttpContext http,
        SignIn signIn,
        CancellationToken ct
    ) => Answer(http, await signIn.RunAsync(given, origin, ct));

    private static async Task<Ok<SignInAnswer>> SecondStepAsync(
        SecondStep step,
        Origin origin,
        HttpContext http,
        SignIn signIn,
        CancellationToken ct
    ) => Answer(http, await signIn.RunAsync(step, origin, ct));

    private static Ok<SignInAnswer> Answer(HttpContext http, SignInOutcome outcome)
    {
        if (outcome.Session is { } session)
            SessionCookie.Write(http, session);
        return TypedResults.Ok(new SignInAnswer(outcome.Session is not null, outcome.Ticket, outcome.Must));
    }

    private static async Task<NoContent> SignOutAsync(
        Actor actor,
        HttpContext http,
        EndSessions end,
        CancellationToken ct
    )
    {
        await end.SignOutAsync(actor, ct);
        SessionCookie.Clear(http);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Me>> MeAsync(Actor actor, HttpContext http, ListUsers users, CancellationToken ct)
    {
        var user = await users.OneAsync(actor.UserId, ct);
        var must = http.User.FindFirst(Actor.MustClaim)?.Value;
        return TypedResults.Ok(
            new Me(user.Id, user.Name, actor.Role, user.HasSecondFactor, must, actor.SessionId, actor.TokenId)
        );
    }

    private static async Task<NoContent> ChangePasswordAsync(
        PasswordChange body,
        Actor actor,
        Origin origin,
        HttpContext http,
        ChangePassword change,
        CancellationToken ct
    )
    {
        SessionCookie.Write(http, await change.RunAsync(actor, body, origin, ct));
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<SessionRow>>> ListAsync(
        Actor actor,
        ListSessions list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(actor, ct));

    private static async Task<NoContent> EndOneAsync(Guid id, Actor actor, EndSessions end, CancellationToken ct)
    {
        await end.OneOfMineAsync(actor, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<EndedSessions>> EndOthersAsync(Actor actor, EndSessions end, CancellationToken ct) =>
        TypedResults.Ok(new EndedSessions(await end.MyOthersAsync(actor, ct)));

    private static async Task<Ok<IReadOnlyList<TokenRow>>> ListTokensAsync(
        Actor actor,
        ListTokens list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(actor, ct));

    private static async Task<Ok<AddedToken>> AddTokenAsync(
        TokenForm form,
        Actor actor,
        AddToken add,
        CancellationToken ct
    ) => TypedResults.Ok(await add.RunAsync(actor, form, ct));

    private static async Task<NoContent> RevokeTokenAsync(
        Guid id,
        Actor actor,
        RevokeToken revoke,
        CancellationToken ct
    )
    {
        await revoke.RunAsync(actor, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<SecondFactorOffer>> BeginAsync(
        Reassurance body,
        Actor actor,
        Origin origin,
        SetUpSecondFactor factor,
        CancellationToken ct
    ) => TypedResults.Ok(await factor.BeginAsync(actor, body, origin, ct));

    private static async Task<Ok<RecoveryCodes>> ConfirmAsync(
        FirstCode body,
        Actor actor,
        Origin origin,
        HttpContext http,
        SetUpSecondFactor factor,
        CancellationToken ct
    )
    {
        var on = await factor.ConfirmAsync(actor, body, origin, ct);
        if (on.Session is { } session)
            SessionCookie.Write(http, session);
        return TypedResults.Ok(new RecoveryCodes(on.RecoveryCodes));
    }

    private static async Task<Ok<RecoveryCodes>> RenewCodesAsync(
        Reassurance body,
        Actor actor,
        Origin origin,
        SetUpSecondFactor factor,
        CancellationToken ct
    ) => TypedResults.Ok(new RecoveryCodes(await factor.RenewCodesAsync(actor, body, origin, ct)));

    private static async Task<NoContent> RemoveAsync(
        Reassurance body,
        Actor actor,
        Origin origin,
        HttpContext http,
        SetUpSecondFactor factor,
        CancellationToken ct
    )
    {
        if (await factor.RemoveAsync(actor, body, origin, ct) is { } session)
            SessionCookie.Write(http, session);
        return TypedResults.NoContent();
    }
}
