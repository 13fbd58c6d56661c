using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Signalbox.Operations.Backups;

/// <summary>One set's folder and the names of what lies in it.</summary>
internal sealed partial record BackupSet(string Folder)
{
    public const string ManifestName = "manifest.json";
    public const string SignatureName = "manifest.hmac";
    public const string CompleteName = "COMPLETE";
    public const string FailedName = "FAILED";

    /// <summary>A file of this name in a set keeps it from being removed by age.</summary>
    public const string KeepName = "KEEP";

    private static readonly string[] Kinds =
    [
        "daily",
        "hourly",
        "weekly",
        "monthly",
        "manual",
        "pre-upgrade",
        "pre-restore",
    ];

    /// <summary>The folder's name.</summary>
    public string Id => Path.GetFileName(Folder);

    public string ManifestFile => Path.Combine(Folder, ManifestName);

    public string SignatureFile => Path.Combine(Folder, SignatureName);

    public string CompleteFile => Path.Combine(Folder, CompleteName);

    public string FailedFile => Path.Combine(Folder, FailedName);

    /// <summary>Whether it was written to its end; nothing else counts as a backup.</summary>
    public bool IsComplete => File.Exists(CompleteFile);

    public bool IsFailed => File.Exists(FailedFile);

    public bool IsKept => File.Exists(Path.Combine(Folder, KeepName));

    /// <summary>What <c>COMPLETE</c> says of a manifest.</summary>
    public static string Completion(ReadOnlySpan<byte> manifest) =>
        $"sha256:{Convert.ToHexStringLower(SHA256.HashData(manifest))}\n";

    /// <summary>E.g. <c>20260108T023000+0800-daily-7f3a</c>: when, in the owner's zone, what kind, and four digits of chance.</summary>
    public static string NewId(DateTimeOffset now, string kind) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{now:yyyyMMdd'T'HHmmss}{now.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal)}-{kind}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}"
        );

    /// <summary>Whether a folder's name is that of a set; anything else in the folder of the sets is somebody else's.</summary>
    public static bool IsId(string name) => IdForm().IsMatch(name) && Kinds.Any(k => name[21..^5] == k);

    /// <summary>All sets below a folder, newest name first, whatever their state.</summary>
    public static IReadOnlyList<BackupSet> In(string folder) =>
        Directory.Exists(folder)
            ?
            [
                .. Directory
                    .EnumerateDirectories(folder)
                    .Where(d => IsId(Path.GetFileName(d)))
                    .OrderByDescending(Path.GetFileName, StringComparer.Ordinal)
                    .Select(d => new BackupSet(d)),
            ]
            : [];

    public Task FailAsync(string reason, CancellationToken ct) =>
        Durable.WriteAsync(FailedFile, Encoding.UTF8.GetBytes(reason + "\n"), ct);

    [GeneratedRegex(@"^\d{8}T\d{6}[+-]\d{4}-[a-z-]+-[0-9a-f]{4}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdForm();
}
