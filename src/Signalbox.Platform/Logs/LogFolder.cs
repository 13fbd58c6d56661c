using System.Text;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Logs;

/// <summary>The log files of one installation: a new one each day and at its size, old ones packed, all together below a cap.</summary>
/// <remarks>One thread appends. A disk that is full or gone costs records, never the program: they are counted by the caller.</remarks>
internal sealed class LogFolder : IDisposable
{
    /// <summary>How many files of one kind are kept of one day, and of errors.</summary>
    private const int KeptOfADay = 5;
    private const int KeptErrorsOfADay = 3;
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    private readonly string folder;
    private readonly LogOptions options;
    private readonly TimeProvider clock;
    private readonly LogArchive archive;
    private readonly Dictionary<string, LiveFile> live = new(StringComparer.Ordinal);
    private FileStream? claim;
    private DateTimeOffset? faultUntil;

    /// <param name="clock">Its zone says when a day ends.</param>
    public LogFolder(string folder, LogOptions options, TimeProvider clock)
    {
        (this.folder, this.options, this.clock) = (folder, options, clock);
        archive = new LogArchive(folder, options, clock);
    }

    /// <summary>Appends a line to <c>{file}.log</c>.</summary>
    /// <returns>False when it could not be written.</returns>
    public bool Append(string file, string line)
    {
        if (faultUntil is { } until && clock.GetUtcNow() < until)
            return false;
        try
        {
            var bytes = Encoding.UTF8.GetBytes(line + "\n");
            var target = Open(file);
            if (target.Length > 0 && (target.Length + bytes.Length > Limit(file) || target.Day != Today()))
                target = PutAway(file, target);
            archive.MakeRoom(bytes.Length);
            target.Stream.Write(bytes);
            target.Length += bytes.Length;
            archive.LiveBytes += bytes.Length;
            faultUntil = null;
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            GiveUpForNow();
            return false;
        }
    }

    /// <summary>Hands what was appended to the system; called after each batch.</summary>
    /// <returns>False when it could not.</returns>
    public bool Flush()
    {
        try
        {
            foreach (var file in live.Values)
                file.Stream.Flush();
            return true;
        }
        catch (IOException)
        {
            GiveUpForNow();
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        archive.Dispose();
        claim?.Dispose();
    }

    private DateOnly Today() => DateOnly.FromDateTime(clock.GetLocalNow().DateTime);

    // Five live files at a cap's eighth each leave room for what is being packed.
    private long Limit(string file) =>
        Math.Min(file == "error" ? options.MaxErrorFileBytes : options.MaxFileBytes, options.TotalBytes / 8);

    private LiveFile Open(string file)
    {
        if (live.TryGetValue(file, out var open))
            return open;
        Claim();
        var path = Path.Combine(folder, file + ".log");
        var day = File.Exists(path) ? DayOf(File.GetLastWriteTimeUtc(path)) : Today();
        var stream = new FileStream(path, FileAccessOptions());
        open = new LiveFile(stream, day) { Length = stream.Length };
        archive.LiveBytes += open.Length;
        live[file] = open;
        return open;
    }

    /// <summary>Two processes that append to one file overwrite each other: the second one does not write files.</summary>
    private void Claim()
    {
        if (claim is not null)
            return;
        SafeFolder.Make(folder);
        claim = new FileStream(
            Path.Combine(folder, ".lock"),
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None
        );
        archive.Look();
    }

    private LiveFile PutAway(string file, LiveFile full)
    {
        full.Stream.Dispose();
        live.Remove(file);
        archive.LiveBytes -= full.Length;
        archive.Take(file, full.Day, file == "error" ? KeptErrorsOfADay : KeptOfADay);
        return Open(file);
    }

    private DateOnly DayOf(DateTime utc) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, clock.LocalTimeZone));

    private static FileStreamOptions FileAccessOptions()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        return options;
    }

    private void GiveUpForNow()
    {
        faultUntil = clock.GetUtcNow() + PauseAfterFault;
        Close();
    }

    private void Close()
    {
        foreach (var file in live.Values)
        {
            archive.LiveBytes -= file.Length;
            try
            {
                file.Stream.Dispose();
            }
            catch (IOException)
            {
                // What was still in the buffer found no room either.
            }
        }
        live.Clear();
    }

    private sealed class LiveFile(FileStream stream, DateOnly day)
    {
        public FileStream Stream => stream;

        public DateOnly Day => day;

        public long Length { get; set; }
    }
}
