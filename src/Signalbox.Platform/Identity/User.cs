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

    public required UserRole Role { get; set; }

    /// <summary>As <see cref="Passwords"/> writes it.</summary>
    public required string PasswordHash { get; set; }

    public required DateTimeOffset PasswordSetAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when it may not sign in; null when it may.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Whether the password is one that we made up, good for one sign-in.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>The second factor's secret, sealed; null when none was begun.</summary>
    public string? TotpSecret { get; set; }

    /// <summary>Since when the second factor is asked for; null while it is only begun.</summary>
    public DateTimeOffset? TotpConfirmedAt { get; set; }

    /// <summary>The step of the last code that was taken: it and those before are not taken again.</summary>
    public long TotpLastStep { get; set; }

    public bool HasSecondFactor => TotpConfirmedAt is not null;

    public static string KeyOf(string name) => name.Trim().ToLowerInvariant();

    public static void Configure(EntityTypeBuilder<User> table)
    {
        table.HasKey(u => u.Id);
        table.Ignore(u => u.HasSecondFactor);
        table.Property(u => u.Name).HasMaxLength(64);
        table.Property(u => u.NameKey).HasMaxLength(64);
        table.HasIndex(u => u.NameKey).IsUnique().HasDatabaseName("identity_user_name");
    }
}

/// <summary>What a user may do; each may do what those after it may.</summary>
public enum UserRole
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
