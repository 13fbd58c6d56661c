using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Sealing;

/// <summary>The key that seals sets. It never lies in a set: whoever has a set and no key has nothing.</summary>
internal sealed class BackupKey
{
    private readonly byte[] manifestKey;

    private BackupKey(byte[] bytes)
    {
        Bytes = bytes;
        Id = Convert.ToHexStringLower(SHA256.HashData(bytes))[..8];
        manifestKey = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            bytes,
            32,
            info: "signalbox backup manifest"u8.ToArray()
        );
    }

    /// <summary>32 bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>The first 8 hex digits of its SHA-256: tells keys apart and tells nothing of the key.</summary>
    public string Id { get; }

    /// <summary>HMAC-SHA-256 of a manifest, with a key derived by HKDF-SHA-256 (no salt, info <c>signalbox backup manifest</c>), in hex.</summary>
    public string Sign(ReadOnlySpan<byte> manifest) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(manifestKey, manifest));

    /// <summary>The key that the settings name; null when they name none.</summary>
    /// <exception cref="RefusedException">400 <c>settings.backup-key</c>.</exception>
    public static BackupKey? From(IOptions<BackupOptions> options)
    {
        if (options.Value.KeyFile is not { Length: > 0 } path)
            return null;
        try
        {
            if (new FileInfo(path).Length > 1024)
                throw Refused($"{path} is larger than a key.");
            return new BackupKey(
                Read(File.ReadAllBytes(path))
                    ?? throw Refused($"{path} holds no key: it must be 32 bytes, raw, in base64 or in hex.")
            );
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Refused($"{path} cannot be read: {fault.Message}");
        }
    }

    /// <summary>Makes a key file that its owner alone can read.</summary>
    /// <exception cref="RefusedException">409 <c>backup.key-exists</c>: it is never overwritten.</exception>
    public static BackupKey Create(string path)
    {
        var key = RandomNumberGenerator.GetBytes(SealedPart.KeyBytes);
        var form = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            form.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var file = new StreamWriter(path, form);
            file.WriteLine(Convert.ToBase64String(key));
        }
        catch (IOException) when (File.Exists(path))
        {
            throw RefusedException.Conflict(
                "backup.key-exists",
                $"{path} is there already, and a key is never overwritten: sets may need it. Name another file."
            );
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Refused($"{path} cannot be written: {fault.Message}");
        }
        return new BackupKey(key);
    }

    private static byte[]? Read(byte[] content)
    {
        if (content.Length == SealedPart.KeyBytes)
            return content;
        var text = Encoding.ASCII.GetString(content).Trim();
        if (text.Length == 2 * SealedPart.KeyBytes && text.All(char.IsAsciiHexDigit))
            return Convert.FromHexString(text);
        var bytes = new byte[SealedPart.KeyBytes + 3];
        return Convert.TryFromBase64String(text, bytes, out var written) && written == SealedPart.KeyBytes
            ? bytes[..written]
            : null;
    }

    private static RefusedException Refused(string sentence) =>
        RefusedException.Invalid(
            "settings.backup-key",
            $"{sentence} Correct BACKUP_KEY_FILE, or make one with: signalbox backup key new FILE."
        );
}
