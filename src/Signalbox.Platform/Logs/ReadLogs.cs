using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Logs;

/// <summary>Which records of the log files.</summary>
/// <param name="File"><c>app</c>, <c>error</c>, <c>access</c>, <c>worker</c> or <c>system</c>.</param>
public sealed record LogQuery(string File)
{
    /// <summary>Not older than this; null is any age.</summary>
    public TimeSpan? Since { get; init; }

    /// <summary>Of this level and above, e.g. <c>ERROR</c>; null is all.</summary>
    public string? Level { get; init; }

    /// <summary>Holding these words, whatever their case; null is all.</summary>
    public string? Words { get; init; }

    /// <summary>The newest so many.</summary>
    public int Most { get; init; } = 200;
}

/// <summary>Reads the log files, those that were put away and packed too.</summary>
public sealed class ReadLogs
{
    /// <summary>The files that there are.</summary>
    public static readonly IReadOnlyList<string> Files = ["app", "error", "access", "worker", "system"];

    /// <summary>The levels, ascending.</summary>
    public static readonly IReadOnlyList<string> Levels = ["TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly IOptions<LogOptions> options;
    private readonly IOptions<InstallationOptions> installation;
    private readonly TimeProvider clock;

    internal ReadLogs(IOptions<LogOptions> options, IOptions<InstallationOptions> installation, TimeProvider clock) =>
        (this.options, this.installation, this.clock) = (options, installation, clock);

    private string Folder => options.Value.Folder ?? Path.Combine(installation.Value.DataFolder, "logs");

    /// <returns>Oldest first, one JSON record each, as they were written.</returns>
    /// <exception cref="RefusedException">404 <c>logs.file</c>.</exception>
    public Task<IReadOnlyList<string>> RunAsync(LogQuery query, CancellationToken ct) =>
        RunAsync(query, long.MaxValue, ct);

    /// <param name="liveBytes">Of the file that is written now, so many bytes.</param>
    private async Task<IReadOnlyList<string>> RunAsync(LogQuery query, long liveBytes, CancellationToken ct)
    {
        if (!Files.Contains(query.File))
            throw RefusedException.NotFound(
                "logs.file",
                $"There is no log {query.File}; there are {string.Join(", ", Files)}."
            );
        var oldest = query.Since is { } since ? clock.GetUtcNow() - since : (DateTimeOffset?)null;
        var found = new Queue<string>();
        foreach (var path in Paths(query.File, oldest))
        await foreach (var line in LinesAsync(path, IsLive(path, query) ? liveBytes : long.MaxValue, ct))
        {
            if (!Matches(line, query, oldest))
                continue;
            found.Enqueue(line);
            if (found.Count > query.Most)
                found.Dequeue();
        }
        return [.. found];
    }

    /// <summary>As <see cref="RunAsync(LogQuery, CancellationToken)"/>, and what is written after it, until it is cancelled.</summary>
    /// <returns>Lots of lines; an empty one when a while has brought none.</returns>
    public async IAsyncEnumerable<IReadOnlyList<string>> FollowAsync(
        LogQuery query,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        using var tail = new LogTail(Folder, query.File);
        yield return await RunAsync(query, tail.Start, ct);
        while (true)
        {
            yield return [.. tail.Read().Where(line => Matches(line, query, oldest: null))];
            await Task.Delay(Pause, TimeProvider.System, ct);
        }
    }

    /// <summary>Those that were put away, oldest first, then the one that is written.</summary>
    private IReadOnlyList<string> Paths(string file, DateTimeOffset? oldest)
    {
        if (!Directory.Exists(Folder))
            return [];
        var away = Directory
            .EnumerateFiles(Folder, $"{file}-????????-???.log*")
            .Where(p => !p.EndsWith(".part", StringComparison.Ordinal))
            .Where(p => oldest is null || File.GetLastWriteTimeUtc(p) >= oldest.Value.UtcDateTime)
            .OrderBy(p => p, StringComparer.Ordinal);
        var live = Path.Combine(Folder, file + ".log");
        return File.Exists(live) ? [.. away, live] : [.. away];
    }

    private static bool IsLive(string path, LogQuery query) => Path.GetFileName(path) == query.File + ".log";

    /// <param name="most">Lines that begin within so many bytes.</param>
    private static async IAsyncEnumerable<string> LinesAsync(
        string path,
        long most,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await using var stream = Open(path);
        await using var plain = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(stream, CompressionMode.Decompress)
            : (Stream)stream;
        using var reader = new StreamReader(plain, Encoding.UTF8);
        for (var read = 0L; read < most && await reader.ReadLineAsync(ct) is { } line; )
        {
            read += Encoding.UTF8.GetByteCount(line) + 1;
            yield return line;
        }
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static bool Matches(string line, LogQuery query, DateTimeOffset? oldest)
    {
        if (line.Length == 0 || query.Words is { } words && !line.Contains(words, StringComparison.OrdinalIgnoreCase))
            return false;
        if (query.Level is null && oldest is null)
            return true;
        try
        {
            using var record = JsonDocument.Parse(line);
            return IsSince(record.RootElement, oldest) && IsAbove(record.RootElement, query.Level);
        }
        catch (JsonException)
        {
            return false; // cut by a kill: nobody knows its time or level
        }
    }

    private static bool IsSince(JsonElement record, DateTimeOffset? oldest) =>
        oldest is null
        || (record.TryGetProperty("time", out var time) && time.TryGetDateTimeOffset(out var at) && at >= oldest);

    private static bool IsAbove(JsonElement record, string? least) =>
        least is null || (record.TryGetProperty("level", out var level) && Rank(level.GetString()) >= Rank(least));

    private static int Rank(string? level)
    {
        for (var rank = 0; rank < Levels.Count; rank++)
            if (Levels[rank].Equals(level, StringComparison.OrdinalIgnoreCase))
                return rank;
        return -1;
    }
}
