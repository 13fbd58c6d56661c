using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Identity.SecondFactor;

/// <summary>A code on paper that stands in for the phone once.</summary>
internal sealed class RecoveryCode
{
    public const int Count = 10;

    // 24 of 31 letters are 118 bits: from 112 on a plain hash is enough (ASVS 5.0, 6.5.2). Easily confused ones are left out.
    private const string Letters = "23456789abcdefghjkmnpqrstuvwxyz";
    private const int Length = 24;
    private const int GroupLength = 6;

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string CodeHash { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>E.g. <c>8f3kpq-2mz7xa-wd94ht-b5cjvn</c>.</summary>
    public static string NewText() =>
        string.Join(
            '-',
            RandomNumberGenerator.GetString(Letters, Length).Chunk(GroupLength).Select(g => new string(g))
        );

    /// <summary>However it was typed: capitals, spaces and strokes do not count.</summary>
    public static string HashOf(string text) =>
        RandomToken.HashOf(new string([.. text.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]));

    /// <summary>Ten new ones in place of all before; the caller saves and commits.</summary>
    public static async Task<IReadOnlyList<string>> ReplaceAsync(
        SignalboxDb db,
        Guid userId,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await db.Set<RecoveryCode>().Where(c => c.UserId == userId).ExecuteDeleteAsync(ct);
        var texts = Enumerable.Range(0, Count).Select(_ => NewText()).ToList();
        foreach (var text in texts)
            db.Add(
                new RecoveryCode
                {
                    Id = Ids.New(clock),
                    UserId = userId,
                    CodeHash = HashOf(text),
                }
            );
        return texts;
    }

    public static void Configure(EntityTypeBuilder<RecoveryCode> table)
    {
        table.HasKey(c => c.Id);
        table.HasOne<User>().WithMany().HasForeignKey(c => c.UserId);
        table.HasIndex(c => new { c.UserId, c.CodeHash }).IsUnique().HasDatabaseName("identity_recovery_code_hash");
    }
}
