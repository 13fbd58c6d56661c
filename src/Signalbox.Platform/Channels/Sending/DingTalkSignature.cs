using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Signs a robot's address (DingTalk, "custom robot", security settings).</summary>
internal static class DingTalkSignature
{
    /// <param name="webhook">As the robot's page shows it, with its token.</param>
    /// <param name="secret">The text as given, <c>SEC…</c>; null where the robot is not set to signatures.</param>
    public static Uri Sign(string webhook, string? secret, DateTimeOffset now)
    {
        if (secret is null)
            return new Uri(webhook);
        var timestamp = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var separator = webhook.Contains('?') ? '&' : '?';
        // Encoded exactly once: a second time is the commonest cause of "sign not match".
        return new Uri($"{webhook}{separator}timestamp={timestamp}&sign={Uri.EscapeDataString(Of(timestamp, secret))}");
    }

    /// <summary>Base64, not yet encoded for an address.</summary>
    /// <param name="timestamp">Unix milliseconds.</param>
    public static string Of(string timestamp, string secret) =>
        Convert.ToBase64String(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}\n{secret}"))
        );
}
