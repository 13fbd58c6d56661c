using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Platform.Identity;

/// <summary>Who may use a route: <c>.RequireAuthorization(Access.Administer)</c>.</summary>
/// <remarks>A route that says nothing asks <see cref="View"/> of those who look and <see cref="Operate"/> of those who change.</remarks>
public static class Access
{
    /// <summary>Everybody who has signed in.</summary>
    public const string View = "view";

    /// <summary>Operators, administrators, owners.</summary>
    public const string Operate = "operate";

    /// <summary>Administrators and owners.</summary>
    public const string Administer = "administer";

    /// <summary>Owners alone.</summary>
    public const string Own = "own";

    /// <summary>Who has signed in, even when a password must be changed or a second factor set up first.</summary>
    public const string Enrol = "enrol";

    internal static void AddPolicies(AuthorizationBuilder policies) =>
        policies
            .AddPolicy(View, p => p.RequireAssertion(c => MayLook(c.User)))
            .AddPolicy(Operate, p => p.RequireAssertion(c => Has(c.User, UserRole.Operator)))
            .AddPolicy(Administer, p => p.RequireAssertion(c => Has(c.User, UserRole.Admin)))
            .AddPolicy(Own, p => p.RequireAssertion(c => Has(c.User, UserRole.Owner)))
            .AddPolicy(Enrol, p => p.RequireAuthenticatedUser())
            .SetFallbackPolicy(Usual)
            .SetDefaultPolicy(Usual);

    private static AuthorizationPolicy Usual { get; } =
        new AuthorizationPolicyBuilder()
            .RequireAssertion(c => Has(c.User, IsLook(c.Resource) ? UserRole.Viewer : UserRole.Operator))
            .Build();

    private static bool IsLook(object? resource) =>
        resource is HttpContext http
        && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method));

    /// <summary>What <see cref="View"/> asks.</summary>
    internal static bool MayLook(ClaimsPrincipal user) => Has(user, UserRole.Viewer);

    private static bool Has(ClaimsPrincipal user, UserRole least) =>
        user.Identity?.IsAuthenticated == true
        && !user.HasClaim(c => c.Type == Actor.MustClaim)
        && Enum.TryParse<UserRole>(user.FindFirstValue(ClaimTypes.Role), out var role)
        && role <= least;
}
