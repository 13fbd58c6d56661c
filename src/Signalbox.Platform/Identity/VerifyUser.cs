using System.Globalization;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Identity;

/// <summary>Checks a password, or the outcome of a code, under the limits on guessing, and keeps failures in the audit log.</summary>
internal sealed partial class VerifyUser(
    LoginLimits limits,
    PasswordHashing hashing,
    AuditTrail audit,
    ILogger<VerifyUser> log
)
{
    /// <exception cref="RefusedException">429 <c>identity.too-many-attempts</c>.</exception>
    public void MayTry(string account, Origin origin)
    {
        if (limits.Wait(account, origin.Address) is not { Ticks: > 0 } wait)
            return;
        var seconds = Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        throw RefusedException.Of(
            429,
            "identity.too-many-attempts",
            $"Too many failed attempts; try again in {seconds} s.",
            retryAfter: wait
        );
    }

    /// <param name="user">Null when there is no such user: the answer takes as long and is the same.</param>
    /// <exception cref="RefusedException">401 <c>identity.wrong-credentials</c>; 429 <c>identity.too-many-attempts</c>.</exception>
    public async Task PasswordAsync(string account, User? user, string password, Origin origin, CancellationToken ct)
    {
        MayTry(account, origin);
        var matches = await hashing.VerifyAsync(password, user?.PasswordHash, ct);
        if (matches && user is { DisabledAt: null })
            return;
        await FailedAsync(account, user, user?.DisabledAt is not null ? "disabled" : "password", origin, ct);
        throw RefusedException.Of(401, "identity.wrong-credentials", "The name or the password is wrong.");
    }

    /// <exception cref="RefusedException">401 <c>identity.wrong-code</c>, always.</exception>
    public async Task WrongCodeAsync(User user, Origin origin, CancellationToken ct)
    {
        await FailedAsync(user.NameKey, user, "code", origin, ct);
        throw RefusedException.Of(
            401,
            "identity.wrong-code",
            "The code is wrong or was used before; wait for the next one of the app."
        );
    }

    /// <summary>The account's failures are forgiven: everything that was asked for has been right.</summary>
    public void Succeeded(string account) => limits.Succeeded(account);

    private async Task FailedAsync(string account, User? user, string why, Origin origin, CancellationToken ct)
    {
        limits.Failed(account, origin.Address);
        LogFailed(origin.Address, why);
        // The name of a known user only: people type passwords into the wrong field.
        await audit.WriteAsync(
            null,
            new AuditEvent("identity.sign-in.failed", user?.Id.ToString())
            {
                UserId = user?.Id,
                UserName = user?.Name,
                Address = origin.Address,
                Detail = new { Why = why, origin.Agent },
            },
            ct
        );
    }

    [LoggerMessage(1101, LogLevel.Warning, "A sign-in from {Address} failed: {Why}")]
    private partial void LogFailed(string address, string why);
}
