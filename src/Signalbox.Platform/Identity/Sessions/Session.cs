using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Signalbox.Platform.Identity.Sessions;

/// <summary>One browser that is signed in. Its cookie holds a random id, of which only the hash is here.</summary>
internal sealed class Session
{
    /// <summary>Without a request for so long, somebody has to sign in again.</summary>
    public static readonly TimeSpan IdleLimit = TimeSpan.FromHours(12);

    /// <summary>However busy, a session that is not remembered ends after this.</summary>
    public static readonly TimeSpan AbsoluteLimit = TimeSpan.FromHours(24);

    /// <summary>How often at most the last use is written down.</summary>
    public static readonly TimeSpan SeenStep = TimeSpan.FromMinutes(1);

    /// <summary>The row, which may be shown; not what the cookie holds.</summary>
    public required Guid Id { get; init; }

    public required string TokenHash { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset SeenAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    public required bool IsRemembered { get; init; }

    public required string Address { get; set; }

    public string? Agent { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Until when a session lasts that is used now.</summary>
    public static DateTimeOffset Expiry(
        DateTimeOffset now,
        DateTimeOffset createdAt,
        bool isRemembered,
        TimeSpan remembered
    )
    {
        if (isRemembered)
            return now + remembered;
        var (idle, absolute) = (now + IdleLimit, createdAt + AbsoluteLimit);
        return idle < absolute ? idle : absolute;
    }

    public static void Configure(EntityTypeBuilder<Session> table)
    {
        table.HasKey(s => s.Id);
        table.HasOne<User>().WithMany().HasForeignKey(s => s.UserId);
        table.HasIndex(s => s.TokenHash).IsUnique().HasDatabaseName("identity_session_token");
        table.HasIndex(s => s.UserId).HasDatabaseName("identity_session_user");
    }
}

/// <summary>The password was right and a code is still owed. It is no session: it opens nothing but the second step.</summary>
internal sealed class Ticket
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public required Guid Id { get; init; }

    public required string TokenHash { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required bool IsRemembered { get; init; }

    public static void Configure(EntityTypeBuilder<Ticket> table)
    {
        table.HasKey(t => t.Id);
        table.HasOne<User>().WithMany().HasForeignKey(t => t.UserId);
        table.HasIndex(t => t.TokenHash).IsUnique().HasDatabaseName("identity_ticket_token");
        table.HasIndex(t => t.UserId).HasDatabaseName("identity_ticket_user");
    }
}
