using System.Formats.Tar;
using System.IO.Compression;

namespace Signalbox.Server.Tests.Doctor;

public sealed class SupportBundleTests
{
    private const string Admin = "lamps along the line";
    private const string Session = "a-session-secret-of-forty-characters-long";
    private const string Model = "key-of-the-model-vendor";
    private const string Database = "only-for-us-and-nobody";
    private const string Foreign = "sk-abcdefghijklmnopqrstuvwx";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bundle_holds_what_helps_and_none_of_the_secrets_that_were_planted()
    {
        using var signalbox = new Executable();
        (string, string)[] secrets =
        [
            ("RADAR_ADMIN_PASSWORD", Admin),
            ("SECRET_KEY", Session),
            ("DEEPSEEK_API_KEY", Model),
            ("DATABASE_URL", $"postgresql://owner:{Database}@127.0.0.1:1/radar"),
            ("SIGNALBOX_Doctor__OutsideNames", "localhost"),
        ];
        var logs = Directory.CreateDirectory(Path.Combine(signalbox.Folder, "data", "logs")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(logs, "app.log"),
            $$"""
            {"time":"2026-03-02T09:00:00.000+08:00","level":"ERROR","message":"he typed {{Admin}}"}
            {"time":"2026-03-02T09:00:01.000+08:00","level":"INFO","message":"{{Foreign}} and {{Session}}, {{Model}}, {{Database}}"}

            """,
            Ct
        );
        var path = Path.Combine(signalbox.Folder, "help.tar.gz");

        var (code, output, errors) = await signalbox.RunAsync("support-bundle help.tar.gz", Ct, secrets);

        Assert.True(code == 0, output + errors);
        var parts = await PartsAsync(path);
        Assert.Equal(
            ["counts.json", "doctor.json", "logs/app.log", "settings.txt", "version.json"],
            parts.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Contains("data.database", parts["doctor.json"], StringComparison.Ordinal);
        Assert.Contains("he typed ••••", parts["logs/app.log"], StringComparison.Ordinal);
        Assert.Contains("Identity:AdminPassword", parts["settings.txt"], StringComparison.Ordinal);
        foreach (var secret in new[] { Admin, Session, Model, Database, Foreign })
            Assert.Empty(parts.Where(p => p.Value.Contains(secret, StringComparison.Ordinal)).Select(p => p.Key));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(1, (await signalbox.RunAsync("support-bundle help.tar.gz", Ct, secrets)).Code); // never overwritten
    }

    [Fact]
    public async Task Logs_are_read_by_level_age_and_words_packed_ones_too()
    {
        using var signalbox = new Executable();
        var logs = Directory.CreateDirectory(Path.Combine(signalbox.Folder, "data", "logs")).FullName;
        var now = DateTimeOffset.UtcNow;
        await using (var file = File.Create(Path.Combine(logs, "app-20260301-001.log.gz")))
        await using (var packed = new GZipStream(file, CompressionLevel.Fastest))
        await using (var writer = new StreamWriter(packed))
            await writer.WriteLineAsync(Record(now.AddHours(-3), "ERROR", "the old signal"));
        await File.WriteAllTextAsync(
            Path.Combine(logs, "app.log"),
            Record(now.AddMinutes(-5), "INFO", "the lamp") + "\n" + Record(now, "WARNING", "the Signal") + "\n{\"cut",
            Ct
        );

        Assert.Equal(["the old signal", "the lamp", "the Signal"], await ReadAsync("logs app --since 1d"));
        Assert.Equal(["the lamp", "the Signal"], await ReadAsync("logs --since 1h"));
        Assert.Equal(["the old signal", "the Signal"], await ReadAsync("logs --level WARNING"));
        Assert.Equal(["the old signal", "the Signal"], await ReadAsync("logs --grep signal"));
        Assert.Equal(2, (await signalbox.RunAsync("logs --since soon", Ct)).Code);
        Assert.Equal(2, (await signalbox.RunAsync("logs kitchen", Ct)).Code);

        static string Record(DateTimeOffset at, string level, string message) =>
            $$"""{"time":"{{at:yyyy-MM-ddTHH:mm:ss.fffzzz}}","level":"{{level}}","message":"{{message}}"}""";

        async Task<IEnumerable<string>> ReadAsync(string arguments)
        {
            var (code, output, errors) = await signalbox.RunAsync(arguments, Ct);
            Assert.True(code == 0, output + errors);
            return output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("message").GetString()!);
        }
    }

    private static async Task<Dictionary<string, string>> PartsAsync(string path)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var file = File.OpenRead(path);
        await using var plain = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(plain);
        while (await tar.GetNextEntryAsync(copyData: true, Ct) is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream!);
            parts[entry.Name] = await reader.ReadToEndAsync(Ct);
        }
        return parts;
    }
}
