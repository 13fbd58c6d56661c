using Signalbox.Shop.Xianyu.Cookies;
using Signalbox.Shop.Xianyu.Passport;

namespace Signalbox.Shop.Accounts.SignIn;

/// <summary>The states of a sign-in, as they are stored and served.</summary>
internal static class SignInStates
{
    /// <summary>The code is being asked for.</summary>
    public const string Preparing = "preparing";

    /// <summary>The code waits to be scanned.</summary>
    public const string Shown = "shown";

    /// <summary>It was scanned, and waits to be confirmed on the phone.</summary>
    public const string Scanned = "scanned";

    /// <summary>Confirmed; the account is being put into our hands.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>The account is signed in.</summary>
    public const string Done = "done";

    /// <summary>The platform wants an identity check, which the owner passes himself.</summary>
    public const string Check = "check";

    /// <summary>Refused on the phone, called off, or replaced by another code.</summary>
    public const string Canceled = "canceled";

    /// <summary>Too old: a new code is needed.</summary>
    public const string Expired = "expired";

    /// <summary>The platform did not answer as it should.</summary>
    public const string Failed = "failed";

    /// <summary>Somebody else's phone scanned it: another account than the one that was to sign in.</summary>
    public const string Other = "other";

    /// <summary>The account is in another user's hands.</summary>
    public const string Taken = "taken";

    /// <summary>As SQL names those that are not over.</summary>
    public const string Open = "('preparing', 'shown', 'scanned', 'confirmed')";
}

/// <summary>A sign-in by code.</summary>
/// <param name="UserId">Who began it; nobody else sees it.</param>
/// <param name="AccountId">Which account signs in again; of a new one null until it is done.</param>
/// <param name="Target">The account, or <c>new</c>.</param>
/// <param name="Why">Of a failure, as <see cref="PassportAnswer"/> names it; empty otherwise.</param>
/// <param name="Number">The platform's number of whoever confirmed; null before.</param>
/// <param name="Until">No later is the platform asked about it.</param>
internal sealed record SignInAttempt(
    Guid Id,
    Guid UserId,
    string ByName,
    string ByAddress,
    Guid? AccountId,
    string Target,
    string State,
    string Why,
    string? Number,
    SignInSecret? Secret,
    DateTimeOffset BegunAt,
    DateTimeOffset Until
)
{
    public const string New = "new";

    public bool IsOpen =>
        State is SignInStates.Preparing or SignInStates.Shown or SignInStates.Scanned or SignInStates.Confirmed;

    /// <summary>Its state for whoever looks: one whose time is over is over, whether anybody has written that down or not.</summary>
    public string StateAt(DateTimeOffset now) => IsOpen && now >= Until ? SignInStates.Expired : State;

    public static string TargetOf(Guid? account) => account?.ToString("N") ?? New;
}

/// <summary>What of a sign-in is sealed.</summary>
/// <param name="Jar">As <see cref="CookieJar.Save"/> makes it; null when it is over.</param>
/// <param name="Agent">The browser that the cookies are made in.</param>
/// <param name="Link">Where the identity check is passed.</param>
internal sealed record SignInSecret(string? Jar, string? Agent, LoginCode? Code, string? Link);
