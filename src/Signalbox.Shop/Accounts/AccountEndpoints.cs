using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Accounts;

/// <summary>An account as it is served. Its cookies never are.</summary>
/// <param name="Number">The platform's number of it.</param>
/// <param name="Line"><c>off</c>, <c>connecting</c>, <c>connected</c>, <c>waiting</c> or <c>held</c>.</param>
/// <param name="LineWhy">Why it is not connected; empty when it is.</param>
/// <param name="Held"><c>risk</c>, <c>session</c> or <c>restored</c>: it asks nothing until its owner acts; null when it goes on.</param>
/// <param name="HeldLink">Where the platform's check is passed.</param>
/// <param name="Desk"><c>desk</c>, <c>ordinary</c>, or <c>unknown</c> before its list was asked for.</param>
internal sealed record AccountView(
    Guid Id,
    string Number,
    string Nick,
    string Remark,
    string Line,
    string LineWhy,
    DateTimeOffset LineSince,
    string? Held,
    string? HeldLink,
    bool Enabled,
    bool Sends,
    bool Ships,
    bool Frees,
    bool Answers,
    string Desk,
    DateTimeOffset CreatedAt
)
{
    public static AccountView Of(ShopAccount account) =>
        new(
            account.Id,
            account.Number,
            account.Nick,
            account.Remark,
            account.Line.State,
            account.Line.Why,
            account.Line.Since,
            account.Hold?.Why,
            account.Hold?.Link,
            account.Switches.Enabled,
            account.Switches.Sends,
            account.Switches.Ships,
            account.Switches.Frees,
            account.Switches.Answers,
            account.Desk.ToString().ToLowerInvariant(),
            account.CreatedAt
        );
}

/// <summary>The account that was added.</summary>
internal sealed record AccountMade(Guid Id);

/// <summary><c>/api/v1/shop/accounts</c>: each caller's own.</summary>
internal static class AccountEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/accounts").WithTags("Shop").RequireAuthorization(Access.Operate);
        group
            .Get("/", ListAsync)
            .WithName("ListShopAccounts")
            .WithSummary("Your accounts, and how they are connected.");
        group
            .Post("/", AddAsync)
            .WithName("AddShopAccount")
            .WithSummary("Puts an account of your own into Signalbox's hands, by the cookies of a signed-in browser.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Put("/{id:guid}", ChangeAsync)
            .WithName("ChangeShopAccount")
            .WithSummary("Changes what an account is called and what it does by itself.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Put("/{id:guid}/cookies", SignInAsync)
            .WithName("SignShopAccountIn")
            .WithSummary("Gives an account new cookies after it was signed in again.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Post("/{id:guid}/go-on", GoOnAsync)
            .WithName("LetShopAccountGoOn")
            .WithSummary("Lets an account go on after its owner has passed the platform's check.")
            .ProducesProblem(404);
        group
            .Get("/{id:guid}/readiness", ReadinessAsync)
            .WithName("ShowShopAccountReadiness")
            .WithSummary("What is missing before an account answers and delivers by itself.")
            .ProducesProblem(404);
        group
            .Get("/{id:guid}/check", CheckAsync)
            .WithName("CheckShopAccount")
            .WithSummary("Whether an account can work, asked of the platform where it may be asked.")
            .ProducesProblem(404);
        group
            .Delete("/{id:guid}", RemoveAsync)
            .WithName("RemoveShopAccount")
            .WithSummary("Takes an account out of Signalbox's hands, with its chats and orders.")
            .ProducesProblem(404);
    }

    private static async Task<Ok<IReadOnlyList<AccountView>>> ListAsync(
        Actor actor,
        AccountStore accounts,
        AccountScope scope,
        CancellationToken ct
    ) =>
        TypedResults.Ok<IReadOnlyList<AccountView>>([
            .. (await accounts.OfAsync(scope.Of(actor), ct)).Select(AccountView.Of),
        ]);

    private static async Task<Ok<AccountMade>> AddAsync(
        AccountAsked asked,
        Actor actor,
        AddAccount add,
        CancellationToken ct
    ) => TypedResults.Ok(new AccountMade(await add.RunAsync(actor, asked, ct)));

    private static async Task<NoContent> ChangeAsync(
        Guid id,
        AccountChange asked,
        Actor actor,
        ChangeAccount change,
        CancellationToken ct
    )
    {
        await change.RunAsync(actor, id, asked, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> SignInAsync(
        Guid id,
        AccountAsked asked,
        Actor actor,
        SignAccountIn signIn,
        CancellationToken ct
    )
    {
        await signIn.RunAsync(actor, id, asked, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> GoOnAsync(Guid id, Actor actor, SignAccountIn signIn, CancellationToken ct)
    {
        await signIn.GoOnAsync(actor, id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Readiness>> ReadinessAsync(
        Guid id,
        Actor actor,
        AccountReadiness readiness,
        CancellationToken ct
    ) => TypedResults.Ok(await readiness.RunAsync(actor, id, ct));

    private static async Task<Ok<AccountCheck>> CheckAsync(
        Guid id,
        Actor actor,
        CheckAccount check,
        CancellationToken ct
    ) => TypedResults.Ok(await check.RunAsync(actor, id, ct));

    private static async Task<NoContent> RemoveAsync(Guid id, Actor actor, RemoveAccount remove, CancellationToken ct)
    {
        await remove.RunAsync(actor, id, ct);
        return TypedResults.NoContent();
    }
}
