using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Radar.Rss;

/// <summary>An address at which a feed reader finds what one user sees.</summary>
internal sealed class RssFeed
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>What reads it, in the user's words.</summary>
    public required string Name { get; init; }

    /// <summary>Of the secret in the address, which itself is stored nowhere.</summary>
    public required string TokenHash { get; init; }

    /// <summary>Weaker ones are left out; 0 leaves out none.</summary>
    public required int MinScore { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the minute; null when it was never read.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public string? LastAddress { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Plain SHA-256: 192 random bits need no slow hash.</summary>
    public static string HashOf(string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public static void Configure(EntityTypeBuilder<RssFeed> table)
    {
        table.HasKey(f => f.Id);
        table.HasIndex(f => f.TokenHash).IsUnique().HasDatabaseName("radar_rss_feed_token");
        table.HasIndex(f => f.UserId).HasDatabaseName("radar_rss_feed_user");
    }
}
