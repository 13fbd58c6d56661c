using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Sources.Hints;

/// <summary>Lets whoever knows its token say that a source has something new. At most one a source.</summary>
internal sealed class HintAddress
{
    public required Guid SourceId { get; init; }

    /// <summary>SHA-256 of the token, hex; the token itself is shown once and stored nowhere.</summary>
    public required string TokenHash { get; set; }

    public required DateTimeOffset MadeAt { get; set; }

    /// <summary>Name of who made it.</summary>
    public string? MadeBy { get; set; }

    /// <summary>To the minute; null for never.</summary>
    public DateTimeOffset? LastCalledAt { get; set; }

    public static void Configure(EntityTypeBuilder<HintAddress> table)
    {
        table.HasKey(h => h.SourceId);
        table.HasIndex(h => h.TokenHash).IsUnique().HasDatabaseName("radar_hint_address_token_hash");
    }
}

/// <summary>The secret in a hook's address: 256 random bits in 43 URL-safe letters.</summary>
internal static class HookToken
{
    private const int Bytes = 32;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Whether it could be one, so that the database is not asked for anything else.</summary>
    public static bool IsOne(string text) =>
        text.Length == Base64Url.GetEncodedLength(Bytes)
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>Plain SHA-256: so many random bits need no slow hash.</summary>
    public static string HashOf(string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
