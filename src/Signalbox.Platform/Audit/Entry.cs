using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Audit;

/// <summary>One line of the audit log. Each carries the hash of the one before it; none is ever changed.</summary>
internal sealed class Entry
{
    /// <summary>1, 2, 3 … without a gap.</summary>
    public required long Seq { get; init; }

    public required DateTimeOffset At { get; init; }

    public Guid? UserId { get; init; }

    public string? UserName { get; init; }

    public required string Action { get; init; }

    public string? Target { get; init; }

    /// <summary>JSON; kept as text, because the hash is over its letters.</summary>
    public string? Detail { get; init; }

    public string? Address { get; init; }

    /// <summary>Hash of the entry before; empty in the first.</summary>
    public required string PreviousHash { get; init; }

    public required string Hash { get; init; }

    public static void Configure(EntityTypeBuilder<Entry> table)
    {
        table.HasKey(e => e.Seq);
        table.Property(e => e.Seq).ValueGeneratedNever();
    }

    /// <summary>SHA-256 over every field, each with its length in front, so that no two entries have the same bytes.</summary>
    public static string HashOf(
        long seq,
        DateTimeOffset at,
        Guid? userId,
        string? userName,
        string action,
        string? target,
        string? detail,
        string? address,
        string previousHash
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (
            var field in new[]
            {
                seq.ToString(CultureInfo.InvariantCulture),
                UnixMicroseconds.From(at).ToString(CultureInfo.InvariantCulture),
                userId?.ToString("D"),
                userName,
                action,
                target,
                detail,
                address,
                previousHash,
            }
        )
            Append(hash, field);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The hash that this entry ought to have.</summary>
    public string ExpectedHash() => HashOf(Seq, At, UserId, UserName, Action, Target, Detail, Address, PreviousHash);

    private static void Append(IncrementalHash hash, string? field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        var bytes = field is null ? [] : Encoding.UTF8.GetBytes(field);
        BinaryPrimitives.WriteInt32BigEndian(length, field is null ? -1 : bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}

/// <summary>Where the chain ends; one row.</summary>
internal sealed class Head
{
    public const int OnlyId = 1;

    public required int Id { get; init; }

    public required long Seq { get; set; }

    public required string Hash { get; set; }

    public static void Configure(EntityTypeBuilder<Head> table)
    {
        table.HasKey(h => h.Id);
        table.Property(h => h.Id).ValueGeneratedNever();
    }
}
