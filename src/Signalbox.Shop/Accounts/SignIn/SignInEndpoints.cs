using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Accounts.SignIn;

/// <param name="Account">Which account signs in again; null for a new one.</param>
internal sealed record SignInAsked(Guid? Account);

/// <summary>The sign-in that was begun.</summary>
internal sealed record SignInBegun(Guid Id);

/// <summary><c>/api/v1/shop/sign-ins</c>: each caller's own.</summary>
internal static class SignInEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/sign-ins").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Post("/", BeginAsync)
            .WithName("BeginShopSignIn")
            .WithSummary("Begins to sign an account in by a code that the platform's app scans.")
            .ProducesProblem(404)
            .ProducesProblem(429);
        group
            .Get("/{id:guid}", LookAsync)
            .WithName("LookAtShopSignIn")
            .WithSummary("The code, and how far it has come.")
            .ProducesProblem(404);
        group
            .Delete("/{id:guid}", CancelAsync)
            .WithName("CancelShopSignIn")
            .WithSummary("Calls a sign-in off.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<SignInBegun>> BeginAsync(
        SignInAsked asked,
        Actor actor,
        BeginSignIn begin,
        CancellationToken ct
    ) => TypedResults.Ok(new SignInBegun(await begin.RunAsync(actor, asked.Account, ct)));

    private static async Task<Ok<SignInView>> LookAsync(
        Guid id,
        Actor actor,
        LookAtSignIn look,
        CancellationToken ct
    ) => TypedResults.Ok(await look.RunAsync(actor, id, ct));

    private static async Task<NoContent> CancelAsync(Guid id, Actor actor, CancelSignIn cancel, CancellationToken ct)
    {
        await cancel.RunAsync(actor, id, ct);
        return TypedResults.NoContent();
    }
}
