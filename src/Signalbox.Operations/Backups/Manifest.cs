using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups;

/// <summary>What a backup set says of itself, in <c>manifest.json</c>. The form is published; others read it.</summary>
internal sealed record Manifest
{
    /// <summary>The form of sets that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public required int Format { get; init; }

    /// <summary>The set's id, which is also its folder's name.</summary>
    public required string Id { get; init; }

    /// <summary>The installation that it was taken from.</summary>
    public required string Installation { get; init; }

    /// <summary><c>daily</c>, <c>hourly</c>, <c>weekly</c>, <c>monthly</c>, <c>manual</c>, <c>pre-upgrade</c>, <c>pre-restore</c>.</summary>
    public required string Kind { get; init; }

    public required DateTimeOffset CreatedUtc { get; init; }

    public required ProductStamp Product { get; init; }

    public required DatabaseStamp Database { get; init; }

    public required IReadOnlyList<Part> Parts { get; init; }

    /// <summary>Every table of the database, as it was in the snapshot that was copied.</summary>
    public required IReadOnlyList<TableDigest> Tables { get; init; }

    /// <summary>SHA-256 of the manifest of the set before this one; null for the first.</summary>
    public string? Previous { get; init; }

    /// <summary>When every byte had been read back and compared.</summary>
    public DateTimeOffset? Verified { get; init; }

    /// <summary>How long each step took, in seconds.</summary>
    public required IReadOnlyDictionary<string, double> Seconds { get; init; }

    /// <summary>What is not in the set, in sentences: secrets, when there was no key.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Form);

    /// <exception cref="JsonException">It is none.</exception>
    public static Manifest From(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<Manifest>(json, Form) ?? throw new JsonException("It is empty.");

    /// <param name="start">How its name begins: <c>db.</c>, <c>files.</c>, <c>config.</c> or <c>audit.</c>; each set has one of each.</param>
    /// <exception cref="RefusedException">409 <c>backup.no-part</c>.</exception>
    public Part PartOf(string start) =>
        Parts.FirstOrDefault(p => p.Name.StartsWith(start, StringComparison.Ordinal))
        ?? throw RefusedException.Conflict("backup.no-part", $"{Id} has no part {start}…; use another set.");
}

/// <summary>The program that wrote a set.</summary>
/// <param name="Schema">How many schema scripts its database had.</param>
internal sealed record ProductStamp(string Version, string? Commit, int Schema);

/// <summary>The database that a set was taken from.</summary>
/// <param name="Engine"><c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="Server">The server's version.</param>
/// <param name="Tool">The version of what made the copy.</param>
/// <param name="Migrations">SHA-256 over the names and checksums of its schema scripts.</param>
internal sealed record DatabaseStamp(string Engine, string Server, string Tool, string Migrations);

/// <summary>One file of a set.</summary>
/// <param name="Name">Its name in the set's folder.</param>
/// <param name="Bytes">Its length as it lies there.</param>
/// <param name="Sha256">Of it as it lies there, in hex.</param>
/// <param name="PlainBytes">The length of what is in it, decrypted.</param>
/// <param name="PlainSha256">Of what is in it, decrypted.</param>
/// <param name="Compression"><c>none</c>, <c>gzip</c> or, in sets of the first versions, <c>pgcustom</c>: of what is in it, decrypted.</param>
/// <param name="Encryption"><c>aes-256-gcm-1MiB</c> or <c>none</c>.</param>
/// <param name="KeyId">The first 8 hex digits of SHA-256 of the key; null without encryption.</param>
internal sealed record Part(
    string Name,
    long Bytes,
    string Sha256,
    long PlainBytes,
    string PlainSha256,
    string Compression,
    string Encryption,
    string? KeyId
);

/// <summary>What a table held: how many rows, and a figure that any changed cell changes, whatever the rows' order.</summary>
internal sealed record TableDigest(string Name, long Rows, string Digest);
