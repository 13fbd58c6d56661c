using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Identity;

/// <summary>Who has signed in.</summary>
internal sealed record SignedIn(Guid Id, string Name, UserRole Role);

/// <summary>How an attempt came out.</summary>
/// <param name="User">Null when it failed.</param>
/// <param name="Wait">How long the caller has to wait; zero when the attempt was looked at.</param>
internal sealed record SignInOutcome(SignedIn? User, TimeSpan Wait);

/// <summary>Checks a name and a password. The answer, and the time it takes, do not tell whether the name exists.</summary>
internal sealed partial class SignIn(
    IDbContextFactory<SignalboxDb> dbs,
    LoginLimits limits,
    TimeProvider clock,
    ILogger<SignIn> log
) : IDisposable
{
    private const int MostRemembered = 1_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(60);

    // The API sends the password with each call; hashing it each time would cost 0.1 s of a core.
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, (SignedIn User, DateTimeOffset Until)> verified = new(
        StringComparer.Ordinal
    );

    // Hashing is work by design: a burst of attempts must not take every core.
    private readonly SemaphoreSlim hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    public async Task<SignInOutcome> TryAsync(string name, string password, string address, CancellationToken ct)
    {
        var account = User.KeyOf(name);
        var memory = Remember(account, password);
        if (verified.TryGetValue(memory, out var known) && known.Until > clock.GetUtcNow())
            return new SignInOutcome(known.User, TimeSpan.Zero);

        if (limits.Wait(account, address) is var wait && wait > TimeSpan.Zero)
            return new SignInOutcome(null, wait);

        await using var db = await dbs.CreateDbContextAsync(ct);
        var user = await db.Set<User>().AsNoTracking().FirstOrDefaultAsync(u => u.NameKey == account, ct);
        await hashing.WaitAsync(ct);
        bool matches;
        try
        {
            matches = Passwords.Verify(password, user?.PasswordHash);
        }
        finally
        {
            hashing.Release();
        }
        if (!matches)
        {
            limits.Failed(account, address);
            LogFailed(address);
            return new SignInOutcome(null, TimeSpan.Zero);
        }

        limits.Succeeded(account);
        var signedIn = new SignedIn(user!.Id, user.Name, user.Role); // it matched, so there is one
        if (verified.Count >= MostRemembered)
            verified.Clear();
        verified[memory] = (signedIn, clock.GetUtcNow() + Remembered);
        return new SignInOutcome(signedIn, TimeSpan.Zero);
    }

    public void Dispose() => hashing.Dispose();

    private string Remember(string account, string password) =>
        Convert.ToHexString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{account}\0{password}")));

    // Not the name: people type passwords into the wrong field.
    [LoggerMessage(1101, LogLevel.Warning, "A sign-in from {Address} failed")]
    private partial void LogFailed(string address);
}
