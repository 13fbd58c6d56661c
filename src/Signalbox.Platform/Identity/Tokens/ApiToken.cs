using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Identity.Tokens;

/// <summary>A key for programs that call the API as a user, with that user's rights or fewer.</summary>
internal sealed class ApiToken
{
    /// <summary>What each begins with, so that a leaked one is recognised for what it is.</summary>
    public const string Prefix = "sbx_";

    public required Guid Id { get; init; }

    public required string TokenHash { get; init; }

    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    public required TokenScope Scope { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>To the minute; null when it was never used.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public string? LastAddress { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    public static string NewSecret() => Prefix + RandomToken.New();

    public static void Configure(EntityTypeBuilder<ApiToken> table)
    {
        table.HasKey(t => t.Id);
        table.Property(t => t.Name).HasMaxLength(64);
        table.HasOne<User>().WithMany().HasForeignKey(t => t.UserId);
        table.HasIndex(t => t.TokenHash).IsUnique().HasDatabaseName("identity_api_token_hash");
        table.HasIndex(t => t.UserId).HasDatabaseName("identity_api_token_user");
    }
}

/// <summary>How far a token's rights go; never further than its user's.</summary>
internal enum TokenScope
{
    /// <summary>Looking only.</summary>
    Read,

    /// <summary>The daily work.</summary>
    Write,

    /// <summary>All that the user may do.</summary>
    Admin,
}

/// <summary>What a scope leaves of a role.</summary>
internal static class TokenScopes
{
    public static UserRole Limit(this TokenScope scope, UserRole role)
    {
        var most = scope switch
        {
            TokenScope.Read => UserRole.Viewer,
            TokenScope.Write => UserRole.Operator,
            _ => UserRole.Owner,
        };
        return role > most ? role : most; // the weaker of the two
    }
}
