using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity.Sessions;

namespace Signalbox.Platform.Identity.Users;

/// <summary><c>/api/v1/identity/users</c> and everybody's sessions: for administrators.</summary>
internal static class UserEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").RequireAuthorization(Access.Administer);
        group
            .Get("/users", ListAsync)
            .WithName("ListUsers")
            .WithSummary("The users of this installation, by name, at most 500.");
        group
            .Post("/users", AddAsync)
            .WithName("AddUser")
            .WithSummary(
                "Adds a user; the made-up password is shown this once and has to be changed at the first sign-in."
            )
            .ProducesProblem(400)
            .ProducesProblem(403)
            .ProducesProblem(409);
        group
            .Patch("/users/{id:guid}", ChangeAsync)
            .WithName("ChangeUser")
            .WithSummary("Changes a user's role, or disables the user; counts with the next request.")
            .ProducesProblem(403)
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Post("/users/{id:guid}/password-reset", ResetPasswordAsync)
            .WithName("ResetPassword")
            .WithSummary("A made-up password, shown this once, in place of a forgotten one; the user is signed out.")
            .ProducesProblem(403)
            .ProducesProblem(404);
        group
            .Delete("/users/{id:guid}/second-factor", ResetSecondFactorAsync)
            .WithName("ResetSecondFactor")
            .WithSummary("Takes a user's lost second factor away; the user is signed out.")
            .ProducesProblem(403)
            .ProducesProblem(404);
        group
            .Delete("/users/{id:guid}/sessions", EndSessionsOfAsync)
            .WithName("EndUserSessions")
            .WithSummary("Signs a user out everywhere; answers how many sessions that were.");
        group
            .Get("/all-sessions", ListSessionsAsync)
            .WithName("ListAllSessions")
            .WithSummary("Where everybody is signed in, at most 200, last used first.");
        group
            .Delete("/all-sessions/{id:guid}", EndSessionAsync)
            .WithName("EndAnySession")
            .WithSummary("Ends anybody's session.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<IReadOnlyList<UserRow>>> ListAsync(ListUsers list, CancellationToken ct) =>
        TypedResults.Ok(await list.RunAsync(ct));

    private static async Task<Ok<UserWithPassword>> AddAsync(
        UserForm form,
        Actor actor,
        AddUser add,
        CancellationToken ct
    ) => TypedResults.Ok(await add.RunAsync(actor, form, ct));

    private static async Task<NoContent> ChangeAsync(
        Guid id,
        UserChange change,
        Actor actor,
        ChangeUser users,
        CancellationToken ct
    )
    {
        await users.RunAsync(actor, id, change, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<UserWithPassword>> ResetPasswordAsync(
        Guid id,
        Actor actor,
        ChangeUser users,
        CancellationToken ct
    ) => TypedResults.Ok(await users.ResetPasswordAsync(actor, id, ct));

    private static async Task<NoContent> ResetSecondFactorAsync(
        Guid id,
        Actor actor,
        ChangeUser users,
        CancellationToken ct
    )
    {
        await users.ResetSecondFactorAsync(actor, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<SessionRow>>> ListSessionsAsync(
        Actor actor,
        ListSessions list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.EverybodysAsync(actor, ct));

    private static async Task<Ok<EndedSessions>> EndSessionsOfAsync(
        Guid id,
        Actor actor,
        EndSessions end,
        CancellationToken ct
    ) => TypedResults.Ok(new EndedSessions(await end.AllOfAsync(actor, id, ct)));

    private static async Task<NoContent> EndSessionAsync(Guid id, Actor actor, EndSessions end, CancellationToken ct)
    {
        await end.AnyAsync(actor, id, ct);
        return TypedResults.NoContent();
    }
}
