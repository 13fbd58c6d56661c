using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Signalbox.Platform.Identity;

/// <summary>Hashes passwords with PBKDF2-HMAC-SHA512 and compares them.</summary>
internal static class Passwords
{
    // OWASP Password Storage Cheat Sheet: 210,000 for SHA-512.
    private const int Iterations = 210_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 64;

    /// <summary>A hash of no password at all, so that an unknown user costs as much time as a known one.</summary>
    private static readonly string Nobody = Format(
        Iterations,
        RandomNumberGenerator.GetBytes(SaltBytes),
        RandomNumberGenerator.GetBytes(HashBytes)
    );

    /// <returns><c>pbkdf2-sha512$iterations$salt$hash</c>, the last two in base64.</returns>
    public static string Hash(string password, int iterations = Iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return Format(iterations, salt, Derive(password, salt, iterations));
    }

    /// <param name="stored">Null when there is no such user: the same work is done, and the answer is no.</param>
    public static bool Verify(string password, string? stored)
    {
        var parts = (stored ?? Nobody).Split('$');
        if (parts is not ["pbkdf2-sha512", var rounds, var salt, var hash])
            return false;
        var derived = Derive(
            password,
            Convert.FromBase64String(salt),
            int.Parse(rounds, NumberStyles.None, CultureInfo.InvariantCulture)
        );
        return CryptographicOperations.FixedTimeEquals(derived, Convert.FromBase64String(hash)) && stored is not null;
    }

    /// <summary>Whether the hash was made with fewer rounds than are asked for now.</summary>
    public static bool IsWeak(string stored) =>
        stored.Split('$') is [_, var rounds, ..]
        && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && count < Iterations;

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(password),
            salt,
            iterations,
            HashAlgorithmName.SHA512,
            HashBytes
        );

    private static string Format(int iterations, byte[] salt, byte[] hash) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"pbkdf2-sha512${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}"
        );
}
