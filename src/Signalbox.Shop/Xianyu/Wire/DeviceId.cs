using System.Security.Cryptography;

namespace Signalbox.Shop.Xianyu.Wire;

/// <summary>The <c>did</c> of an account: made once and kept, since a new one with each start looks like another device.</summary>
internal static class DeviceId
{
    /// <param name="account">The account's <c>unb</c>.</param>
    /// <returns>A random UUID of version 4 in capitals, a dash and the account.</returns>
    public static string New(string account)
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40); // RFC 9562, 5.4
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return $"{new Guid(bytes, bigEndian: true).ToString().ToUpperInvariant()}-{account}";
    }
}
