using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Secrets;

/// <summary>Encrypts secrets before they are stored: AES-256-GCM with the installation's key.</summary>
/// <remarks>The purpose is authenticated: a sealed text that was moved to another row does not open.</remarks>
public sealed class SecretBox(IOptions<InstallationOptions> options)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly Lazy<byte[]> key = new(() => LoadKey(options.Value));

    /// <summary>Seals a secret for one place, e.g. <c>llm.vendor:0199…</c>.</summary>
    public string Seal(string secret, string purpose)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var sealedBytes = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.Value, TagBytes);
        aes.Encrypt(
            nonce,
            plain,
            sealedBytes.AsSpan(NonceBytes, plain.Length),
            sealedBytes.AsSpan(NonceBytes + plain.Length),
            Encoding.UTF8.GetBytes(purpose)
        );
        return $"v1:{Convert.ToBase64String(sealedBytes)}";
    }

    /// <exception cref="RefusedException">409 <c>secrets.unreadable</c>: another key sealed it, or it was changed.</exception>
    public string Open(string sealedText, string purpose)
    {
        try
        {
            var bytes = Convert.FromBase64String(sealedText["v1:".Length..]);
            var plain = new byte[bytes.Length - NonceBytes - TagBytes];
            using var aes = new AesGcm(key.Value, TagBytes);
            aes.Decrypt(
                bytes.AsSpan(0, NonceBytes),
                bytes.AsSpan(NonceBytes, plain.Length),
                bytes.AsSpan(NonceBytes + plain.Length),
                plain,
                Encoding.UTF8.GetBytes(purpose)
            );
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException or OverflowException)
        {
            throw RefusedException.Conflict(
                "secrets.unreadable",
                $"The stored secret of {purpose} was sealed with another key; enter it again, or put the old key file back."
            );
        }
    }

    /// <summary>A key of its own for one purpose, 32 bytes; the same as long as the installation's key is.</summary>
    public byte[] DeriveKey(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Value, outputLength: 32, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>A secret as it may be shown: its last four characters at most.</summary>
    public static string Mask(string secret) => secret.Length < 12 ? "••••" : $"••••{secret[^4..]}";

    private static byte[] LoadKey(InstallationOptions installation)
    {
        var path = installation.SecretKeyFile ?? Path.Combine(installation.DataFolder, "keys", "secrets.key");
        if (!File.Exists(path))
            Create(path);
        var bytes = Convert.FromBase64String(File.ReadAllText(path).Trim());
        return bytes.Length == 32
            ? bytes
            : throw RefusedException.Conflict("secrets.key", $"{path} must hold 32 bytes in base64.");
    }

    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
    }
}
