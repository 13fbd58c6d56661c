using System.IO.Compression;
using Signalbox.Platform.Logs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Logs;

public sealed class LogFolderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("signalbox-logs-").FullName;
    private readonly TestClock clock = new();

    private string Folder => Path.Combine(root, "logs");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void A_full_file_is_put_away_packed_and_nothing_of_it_lost()
    {
        using (var folder = Open(new LogOptions { MaxFileBytes = 4096 }))
            for (var i = 0; i < 300; i++)
                Assert.True(folder.Append("app", $"line {i:000} {new string('x', 20)}"));
        using (Open(new LogOptions())) { } // takes stock; what was not packed yet is packed now

        var lines = Directory.GetFiles(Folder, "app*").Order(StringComparer.Ordinal).SelectMany(Lines).ToList();
        var kept = lines.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal).ToList();
        Assert.Equal(lines.Count, kept.Count);
        Assert.Equal($"line 299 {new string('x', 20)}", kept[^1]);
    }

    [Fact]
    public void A_new_day_begins_a_new_file()
    {
        using var folder = Open(new LogOptions());
        folder.Append("app", "monday");
        folder.Flush();
        File.SetLastWriteTimeUtc(Path.Combine(Folder, "app.log"), clock.GetUtcNow().UtcDateTime);
        clock.Advance(TimeSpan.FromHours(15)); // Shanghai's midnight
        folder.Append("app", "tuesday");
        folder.Flush();

        Assert.Equal(["tuesday"], Lines(Path.Combine(Folder, "app.log")));
        Assert.Single(
            Directory.GetFiles(Folder, "app-20260302-001.log*"),
            f => !f.EndsWith(".part", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void All_files_together_never_pass_the_cap()
    {
        const long cap = 256 * 1024;
        using var folder = Open(new LogOptions { MaxFileBytes = 16 * 1024, TotalBytes = cap });
        var random = new byte[600];
        var worst = 0L;
        for (var i = 0; i < 4000; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(7)); // over twenty days, so that five of a day are not the bound
            System.Security.Cryptography.RandomNumberGenerator.Fill(random); // gzip cannot help
            Assert.True(folder.Append(i % 3 == 0 ? "error" : "app", Convert.ToBase64String(random)));
            if (i % 10 != 0)
                continue;
            folder.Flush();
            worst = Math.Max(worst, Size());
        }

        Assert.InRange(worst, cap / 2, cap);
    }

    [Fact]
    public void What_earlier_runs_have_left_counts_too_and_the_oldest_goes_first()
    {
        Directory.CreateDirectory(Folder);
        for (var day = 1; day <= 9; day++)
        {
            var file = Path.Combine(Folder, $"app-2026020{day}-001.log.gz");
            File.WriteAllBytes(file, new byte[20 * 1024]);
            File.SetLastWriteTimeUtc(file, new DateTime(2026, 2, day, 12, 0, 0, DateTimeKind.Utc));
        }
        using var folder = Open(new LogOptions { TotalBytes = 128 * 1024 });
        folder.Append("app", "now");

        Assert.Equal(
            [
                "app-20260204-001.log.gz",
                "app-20260205-001.log.gz",
                "app-20260206-001.log.gz",
                "app-20260207-001.log.gz",
                "app-20260208-001.log.gz",
                "app-20260209-001.log.gz",
            ],
            Directory.GetFiles(Folder, "*.gz").Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Old_files_go_after_their_days()
    {
        Directory.CreateDirectory(Folder);
        var old = Path.Combine(Folder, "app-20260101-001.log.gz");
        File.WriteAllText(old, "x");
        File.SetLastWriteTimeUtc(old, clock.GetUtcNow().UtcDateTime - TimeSpan.FromDays(31));
        using var folder = Open(new LogOptions { RetentionDays = 30 });
        folder.Append("app", "now");

        Assert.False(File.Exists(old));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_records_and_heals()
    {
        File.WriteAllText(Folder, "a file where the folder should be");
        using var folder = Open(new LogOptions());

        Assert.False(folder.Append("app", "lost"));
        File.Delete(Folder);
        Assert.False(folder.Append("app", "not tried again yet"));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.True(folder.Append("app", "kept"));
        Assert.True(folder.Flush());

        Assert.Equal(["kept"], Lines(Path.Combine(Folder, "app.log")));
    }

    [Fact]
    public void A_full_disk_costs_records_and_never_throws()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full here");
        Directory.CreateDirectory(Folder);
        File.CreateSymbolicLink(Path.Combine(Folder, "app.log"), "/dev/full");
        using var folder = Open(new LogOptions());

        var written = folder.Append("app", "into nothing") && folder.Flush();

        Assert.False(written);
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.False(folder.Append("app", "still") && folder.Flush());
    }

    [Fact]
    public void A_second_process_does_not_write_into_the_same_files()
    {
        using var first = Open(new LogOptions());
        using var second = Open(new LogOptions());

        Assert.True(first.Append("app", "mine"));
        Assert.False(second.Append("app", "theirs"));
    }

    private LogFolder Open(LogOptions options) => new(Folder, options, clock);

    private long Size() =>
        Directory
            .GetFiles(Folder)
            .Sum(file =>
            {
                try
                {
                    return new FileInfo(file).Length;
                }
                catch (FileNotFoundException)
                {
                    return 0; // packed meanwhile
                }
            });

    private static string[] Lines(string file)
    {
        using Stream stream = File.Open(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(
            file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream
        );
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
