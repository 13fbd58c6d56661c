using System.Globalization;
using System.IO.Compression;

namespace Signalbox.Platform.Logs;

/// <summary>The files that were put away: named by day and number, packed one by one, thrown away when old or too many.</summary>
internal sealed class LogArchive(string folder, LogOptions options, TimeProvider clock) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Kept> kept = [];
    private readonly CancellationTokenSource closing = new();
    private Task packing = Task.CompletedTask;

    // Room that a packed file will take while the unpacked one still lies there.
    private long reserved;

    /// <summary>What the open files hold; the cap counts it too.</summary>
    public long LiveBytes { get; set; }

    /// <summary>Takes stock of what earlier runs have left.</summary>
    public void Look()
    {
        lock (gate)
        {
            kept.Clear();
            foreach (var half in Directory.EnumerateFiles(folder, "*.gz.part"))
                File.Delete(half);
            foreach (var path in Directory.EnumerateFiles(folder, "*-????????-???.log*"))
                kept.Add(new Kept(path, new FileInfo(path).Length, File.GetLastWriteTimeUtc(path)));
            kept.Sort((a, b) => a.At.CompareTo(b.At));
            // Files of names that this process does not write count as well: the cap is the folder's.
            LiveBytes += Directory.EnumerateFiles(folder, "*.log").Where(IsForeign).Sum(p => new FileInfo(p).Length);
        }
        ThrowOldAway();
        Pack();
    }

    /// <summary>Puts <c>{file}.log</c> away under its day.</summary>
    /// <param name="ofADay">How many of one day are kept.</param>
    public void Take(string file, DateOnly day, int ofADay)
    {
        var stem = string.Create(CultureInfo.InvariantCulture, $"{file}-{day:yyyyMMdd}-");
        lock (gate)
        {
            var last = kept.Select(k => Path.GetFileName(k.Path))
                .Where(n => n.StartsWith(stem, StringComparison.Ordinal))
                .Select(n => int.Parse(n.AsSpan(stem.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture))
                .DefaultIfEmpty(0)
                .Max();
            var number = (last % 999) + 1;
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{stem}{number:000}.log"));
            File.Move(Path.Combine(folder, file + ".log"), path, overwrite: true);
            kept.RemoveAll(k => k.Path == path || k.Path == path + ".gz");
            kept.Add(new Kept(path, new FileInfo(path).Length, File.GetLastWriteTimeUtc(path)));
            var sameDay = kept.Where(k => Path.GetFileName(k.Path).StartsWith(stem, StringComparison.Ordinal)).ToList();
            foreach (var old in sameDay.Take(sameDay.Count - ofADay))
                Delete(old);
        }
        ThrowOldAway();
        Pack();
    }

    /// <summary>Throws the oldest away until so many bytes more fit below the cap.</summary>
    public void MakeRoom(long bytes)
    {
        lock (gate)
            while (kept.Count > 0 && LiveBytes + reserved + kept.Sum(k => k.Bytes) + bytes > options.TotalBytes)
                Delete(kept[0]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        closing.Cancel();
        // A file that is half packed stays as it was; its torso is swept at the next start.
        packing.Wait(TimeSpan.FromSeconds(2), CancellationToken.None);
        closing.Dispose();
    }

    private void ThrowOldAway()
    {
        var oldest = clock.GetUtcNow().UtcDateTime - TimeSpan.FromDays(options.RetentionDays);
        lock (gate)
            foreach (var old in kept.Where(k => k.At < oldest).ToList())
                Delete(old);
    }

    private void Delete(Kept file)
    {
        File.Delete(file.Path);
        kept.Remove(file);
    }

    private void Pack()
    {
        if (!packing.IsCompleted)
            return;
        packing = Task.Run(
            () =>
            {
                while (!closing.IsCancellationRequested && NextUnpacked() is { } file)
                    if (!Pack(file))
                        return;
            },
            CancellationToken.None
        );
    }

    private Kept? NextUnpacked()
    {
        lock (gate)
            return kept.FirstOrDefault(k => k.Path.EndsWith(".log", StringComparison.Ordinal));
    }

    /// <returns>False when the disk does not let us; the file stays as it is until the next one is put away.</returns>
    private bool Pack(Kept file)
    {
        var part = file.Path + ".gz.part";
        try
        {
            MakeRoom(file.Bytes); // gzip never makes a log larger
            lock (gate)
            {
                if (!kept.Contains(file))
                    return true; // it was the oldest
                reserved = file.Bytes;
            }
            using (var from = File.OpenRead(file.Path))
            using (var to = new GZipStream(File.Create(part), CompressionLevel.Fastest))
                from.CopyToAsync(to, closing.Token).GetAwaiter().GetResult();
            lock (gate)
            {
                var index = kept.IndexOf(file);
                if (index < 0)
                    return true;
                File.SetLastWriteTimeUtc(part, file.At);
                File.Move(part, file.Path + ".gz", overwrite: true);
                File.Delete(file.Path);
                kept[index] = new Kept(file.Path + ".gz", new FileInfo(file.Path + ".gz").Length, file.At);
            }
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
            lock (gate)
                reserved = 0; // not before its torso is gone
        }
    }

    private static bool IsForeign(string path) =>
        Path.GetFileNameWithoutExtension(path) is not ("app" or "error" or "access" or "worker" or "system")
        && Path.GetFileName(path).Split('-') is not [_, { Length: 8 }, ..];

    private sealed record Kept(string Path, long Bytes, DateTime At);
}
