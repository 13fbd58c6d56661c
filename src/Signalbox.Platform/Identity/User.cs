using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Identity;

/// <summary>Somebody who may sign in.</summary>
internal sealed class User
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The name as it is looked up: trimmed, lower case.</summary>
    public required string NameKey { get; init; }

    public required UserRole Role { get; init; }

    /// <summary>As <see cref="Passwords"/> writes it.</summary>
    public required string PasswordHash { get; set; }

    public required DateTimeOffset PasswordSetAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static string KeyOf(string name) => name.Trim().ToLowerInvariant();

    public static void Configure(EntityTypeBuilder<User> table)
    {
        table.HasKey(u => u.Id);
        table.Property(u => u.Name).HasMaxLength(64);
        table.Property(u => u.NameKey).HasMaxLength(64);
        table.HasIndex(u => u.NameKey).IsUnique().HasDatabaseName("identity_user_name");
    }
}

/// <summary>What a user may do; each may do what those after it may.</summary>
internal enum UserRole
{
    /// <summary>Everything, other administrators' rights included.</summary>
    Owner,

    /// <summary>Settings, users, backups.</summary>
    Admin,

    /// <summary>The daily work.</summary>
    Operator,

    /// <summary>Looking only.</summary>
    Viewer,
}
