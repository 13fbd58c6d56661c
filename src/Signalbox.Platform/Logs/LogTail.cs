using System.Text;

namespace Signalbox.Platform.Logs;

/// <summary>The end of one log, read on as it grows; goes over to the next file when this one is put away.</summary>
/// <remarks>The file stays open, so that what was written just before it was put away is read too.</remarks>
internal sealed class LogTail : IDisposable
{
    private readonly string folder;
    private readonly string file;
    private readonly byte[] buffer = new byte[64 * 1024];
    private readonly MemoryStream rest = new(); // the beginning of a line that is not written to its end
    private FileStream? stream;
    private string? newestAway;

    public LogTail(string folder, string file)
    {
        (this.folder, this.file) = (folder, file);
        newestAway = NewestAway();
        stream = Open();
        Start = stream?.Seek(0, SeekOrigin.End) ?? 0;
    }

    /// <summary>How long the file was when this began; the rest is what <see cref="Read"/> gives.</summary>
    public long Start { get; }

    /// <summary>The whole lines written since the last call.</summary>
    public IReadOnlyList<string> Read()
    {
        var away = NewestAway(); // before reading: what is put away later is seen the next time
        List<string> lines = [];
        stream ??= Open();
        Drain(lines);
        if (StringComparer.Ordinal.Compare(away, newestAway) <= 0)
            return lines; // the newest of those put away may have been removed meanwhile
        newestAway = away;
        stream?.Dispose();
        rest.SetLength(0);
        stream = Open();
        Drain(lines);
        return lines;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stream?.Dispose();
        rest.Dispose();
    }

    private void Drain(List<string> lines)
    {
        for (int read; stream is not null && (read = stream.Read(buffer)) > 0; )
        {
            var bytes = buffer.AsSpan(0, read);
            for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
            {
                rest.Write(bytes[..end]);
                lines.Add(Encoding.UTF8.GetString(rest.GetBuffer(), 0, (int)rest.Length));
                rest.SetLength(0);
            }
            rest.Write(bytes);
        }
    }

    /// <summary>Null when there is none: the program that writes it has not begun, or has just put it away.</summary>
    private FileStream? Open()
    {
        try
        {
            return new FileStream(
                Path.Combine(folder, file + ".log"),
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Files are put away under names that ascend, and packed later; so the name without its ending.</summary>
    private string? NewestAway() =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder, $"{file}-????????-???.log*")
                .Select(path => Path.GetFileName(path).Split('.')[0])
                .Max(StringComparer.Ordinal)
            : null;
}
