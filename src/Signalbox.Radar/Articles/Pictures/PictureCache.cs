using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Configuration;

namespace Signalbox.Radar.Articles.Pictures;

/// <summary>Keeps fetched pictures as files, up to a bound; whatever goes wrong here, the picture is fetched again.</summary>
internal sealed class PictureCache(
    IOptions<InstallationOptions> installation,
    IOptions<PictureOptions> options,
    TimeProvider clock
)
{
    private static readonly TimeSpan Noted = TimeSpan.FromHours(12);

    private readonly Lock gate = new();
    private long? kept;

    private string Folder => Path.Combine(Path.GetFullPath(installation.Value.DataFolder), "cache", "pictures");

    /// <returns>Null where it is not kept.</returns>
    public async Task<byte[]?> FindAsync(Uri address, CancellationToken ct)
    {
        var path = PathOf(address);
        try
        {
            if (!File.Exists(path))
                return null;
            var body = await File.ReadAllBytesAsync(path, ct);
            var now = clock.GetUtcNow().UtcDateTime;
            if (now - File.GetLastWriteTimeUtc(path) > Noted)
                File.SetLastWriteTimeUtc(path, now); // when it was looked at last
            return body;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public async Task KeepAsync(Uri address, byte[] body, CancellationToken ct)
    {
        if (body.Length > options.Value.CacheBytes / 4)
            return;
        var path = PathOf(address);
        var half = $"{path}.{Ids.New(clock):N}";
        try
        {
            Directory.CreateDirectory(Folder);
            await File.WriteAllBytesAsync(half, body, ct);
            File.SetLastWriteTimeUtc(half, clock.GetUtcNow().UtcDateTime);
            File.Move(half, path, overwrite: true);
            Tidy(body.Length);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // a full or read-only disk: the reader has his picture all the same
        }
    }

    /// <summary>Above the bound the oldest go, down to four fifths of it.</summary>
    private void Tidy(long added)
    {
        lock (gate)
        {
            kept = kept is null ? Files().Sum(f => f.Length) : kept + added;
            if (kept <= options.Value.CacheBytes)
                return;
            var files = Files().OrderBy(f => f.LastWriteTimeUtc).ToList();
            var left = files.Sum(f => f.Length);
            foreach (var file in files)
            {
                if (left <= options.Value.CacheBytes / 5 * 4)
                    break;
                left -= file.Length;
                file.Delete();
            }
            kept = left;
        }
    }

    private List<FileInfo> Files() => [.. new DirectoryInfo(Folder).EnumerateFiles()];

    private string PathOf(Uri address) =>
        Path.Combine(Folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.AbsoluteUri))));
}
