using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Backups;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Offsite;

/// <summary>Somebody's word that a copy of the key lies elsewhere.</summary>
/// <param name="At">When it was given, UTC.</param>
/// <param name="Where">Where the copy lies, in that person's words.</param>
internal sealed record KeyCopy(string KeyId, DateTimeOffset At, string By, string Where);

/// <summary>Keeps the word that a copy of the backup key lies elsewhere; a new key needs a new one.</summary>
internal sealed class KeyCopies(
    IOptions<InstallationOptions> installation,
    IOptions<BackupOptions> options,
    Installation own,
    AuditTrail trail,
    TimeProvider clock
)
{
    private const int LongestText = 200;
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private string Path =>
        System.IO.Path.Combine(System.IO.Path.GetFullPath(installation.Value.DataFolder), "key-copy.json");

    /// <returns>The word for the key in use; null when none was given.</returns>
    public KeyCopy? Of(BackupKey key)
    {
        try
        {
            var copy = JsonSerializer.Deserialize<KeyCopy>(File.ReadAllBytes(Path), Form);
            return copy?.KeyId == key.Id ? copy : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <exception cref="RefusedException">409 <c>backup.no-key</c>; 409 <c>operations.no-name</c>; 400 <c>input.invalid</c>.</exception>
    public async Task<KeyCopy> ConfirmAsync(string by, string where, CancellationToken ct)
    {
        var key =
            BackupKey.From(options)
            ?? throw RefusedException.Conflict(
                "backup.no-key",
                "There is no key to have a copy of. Make one with: signalbox backup key new FILE, and set BACKUP_KEY_FILE."
            );
        foreach (var (name, text) in new[] { ("by", by), ("where", where) })
            if (string.IsNullOrWhiteSpace(text) || text.Length > LongestText)
                throw RefusedException.Invalid(
                    new Dictionary<string, string[]>(StringComparer.Ordinal)
                    {
                        [name] = [$"Say {name} in 1 to {LongestText} characters."],
                    }
                );
        await own.NameAsync(ct); // there is a database to write the audit record to
        var copy = new KeyCopy(key.Id, clock.GetUtcNow(), by.Trim(), where.Trim());
        await Durable.WriteAsync(Path, JsonSerializer.SerializeToUtf8Bytes(copy, Form), ct);
        await trail.WriteAsync(
            null,
            AuditEvent.By(null, "operations.backup.key-confirmed", key.Id, new { copy.By, copy.Where }),
            ct
        );
        return copy;
    }
}
