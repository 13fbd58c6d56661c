using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Signalbox.Platform.Identity.SecondFactor;

/// <summary>Codes that change every 30 seconds (RFC 6238, SHA-1, 6 digits: what every authenticator app can do).</summary>
internal static class Totp
{
    private const int StepSeconds = 30;
    private const int Digits = 6;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>160 random bits in base 32, as apps want them.</summary>
    public static string NewSecret()
    {
        var secret = new StringBuilder();
        foreach (var b in RandomNumberGenerator.GetBytes(32))
            secret.Append(Base32[b & 31]);
        return secret.ToString();
    }

    /// <summary>The step of the clock that <paramref name="code"/> belongs to, one early or late allowed; null when none.</summary>
    /// <param name="after">Steps up to this one were used and are not taken again.</param>
    public static long? StepOf(string secret, string code, DateTimeOffset now, long after)
    {
        var given = Encoding.ASCII.GetBytes(code);
        var step = now.ToUnixTimeSeconds() / StepSeconds;
        long? found = null;
        for (var s = step - 1; s <= step + 1; s++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeAt(secret, s)), given) && s > after)
                found ??= s;
        return found;
    }

    public static string Code(string secret, DateTimeOffset now) =>
        CodeAt(secret, now.ToUnixTimeSeconds() / StepSeconds);

    /// <summary>What the QR code says (Google Authenticator, "Key Uri Format").</summary>
    public static string Uri(string secret, string issuer, string account) =>
        $"otpauth://totp/{Escape(issuer)}:{Escape(account)}?secret={secret}&issuer={Escape(issuer)}&digits=6&period=30";

    private static string Escape(string text) => System.Uri.EscapeDataString(text);

    private static string CodeAt(string secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238 with SHA-1 is what the apps speak; HMAC does not need its collisions to be rare
        var hash = HMACSHA1.HashData(Bytes(secret), counter);
#pragma warning restore CA5350
        var offset = hash[^1] & 15;
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(offset)) & int.MaxValue;
        return (number % 1_000_000).ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }

    private static byte[] Bytes(string base32)
    {
        var (bytes, buffer, bits) = (new List<byte>(), 0, 0);
        foreach (var letter in base32)
        {
            buffer = ((buffer << 5) | Base32.IndexOf(letter, StringComparison.Ordinal)) & 0xFFF;
            if ((bits += 5) < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
        }
        return [.. bytes];
    }
}
