using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Signalbox.Platform.Identity;

/// <summary>256 random bits for a session, a ticket or an API token. Only the hash is stored.</summary>
internal static class RandomToken
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Plain SHA-256: 256 random bits need no slow hash, and this is looked up at each request.</summary>
    public static string HashOf(string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
