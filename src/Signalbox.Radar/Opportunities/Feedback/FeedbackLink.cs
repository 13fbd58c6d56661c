using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Secrets;
using Signalbox.Platform.Time;

namespace Signalbox.Radar.Opportunities.Feedback;

/// <summary>The address at which whoever got a push says what becomes of a find, without signing in.</summary>
/// <remarks>It names one find, ends by itself, and cannot be made without this installation's key. Nothing of it is stored.</remarks>
internal sealed class FeedbackLink(SecretBox secrets, IOptions<InstallationOptions> installation, TimeProvider clock)
{
    public const string Path = "/f";

    private const int Days = 30;
    private const int IdBytes = 16;
    private const int SignedBytes = IdBytes + 4;
    private const int SignatureBytes = 12;

    private readonly Lazy<byte[]> key = new(() => secrets.DeriveKey("radar.feedback"));

    /// <summary>For the next 30 days.</summary>
    public Uri Of(Guid opportunityId)
    {
        Span<byte> token = stackalloc byte[SignedBytes + SignatureBytes];
        opportunityId.TryWriteBytes(token);
        BinaryPrimitives.WriteInt32BigEndian(token[IdBytes..], clock.Today().AddDays(Days).DayNumber);
        Sign(token[..SignedBytes], token[SignedBytes..]);
        return new Uri($"{installation.Value.PublicUrl.TrimEnd('/')}{Path}/{Base64Url.EncodeToString(token)}");
    }

    /// <returns>Which find, and whether its time is over; null for what we have not made.</returns>
    public (Guid Id, bool IsOver)? Read(string token)
    {
        Span<byte> bytes = stackalloc byte[SignedBytes + SignatureBytes];
        if (
            token.Length > 64
            || !Base64Url.IsValid(token)
            || !Base64Url.TryDecodeFromChars(token, bytes, out var count)
            || count != bytes.Length
        )
            return null;
        Span<byte> signature = stackalloc byte[SignatureBytes];
        Sign(bytes[..SignedBytes], signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, bytes[SignedBytes..]))
            return null;
        var until = BinaryPrimitives.ReadInt32BigEndian(bytes[IdBytes..SignedBytes]);
        return (new Guid(bytes[..IdBytes]), clock.Today().DayNumber > until);
    }

    private void Sign(ReadOnlySpan<byte> signed, Span<byte> signature)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Value, signed, whole);
        whole[..SignatureBytes].CopyTo(signature);
    }
}
