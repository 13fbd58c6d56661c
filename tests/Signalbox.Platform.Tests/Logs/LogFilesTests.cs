using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Logs;
using Signalbox.Platform.Metrics;

namespace Signalbox.Platform.Tests.Logs;

/// <summary>The whole log of a program that was built and asked, as it lies in the files.</summary>
public sealed partial class LogFilesTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("signalbox-logs-").FullName;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task Records_are_lines_of_json_in_the_file_they_belong_to_with_secrets_masked()
    {
        await LogAsync(logs =>
        {
            Read(logs.CreateLogger("Signalbox.Radar.Sources.Feeds"), 31, "Bearer abcdef0123456789abcdef");
            Broke(
                logs.CreateLogger("Signalbox.Platform.Jobs.JobRunner"),
                new InvalidOperationException("password=hunter2")
            );
            Quiet(logs.CreateLogger("Signalbox.Radar.Sources.Feeds"));
        });

        var app = Assert.Single(Lines("app.log"));
        Assert.Equal("INFO", app.GetProperty("level").GetString());
        Assert.Equal("Signalbox.Radar.Sources.Feeds", app.GetProperty("logger").GetString());
        Assert.Equal(31, app.GetProperty("articles").GetInt32());
        Assert.Equal(4242, app.GetProperty("eventId").GetInt32());
        Assert.Equal("31 articles were read with Bearer ••••", app.GetProperty("message").GetString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$", app.GetProperty("time").GetString());
        var worker = Assert.Single(Lines("worker.log"));
        Assert.Equal(worker.GetRawText(), Assert.Single(Lines("error.log")).GetRawText());
        Assert.Contains("password=••••", worker.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_finds_no_place_on_the_disk_is_counted()
    {
        await File.WriteAllTextAsync(Path.Combine(data, "logs"), "in the way", TestContext.Current.CancellationToken);
        await using var app = SignalboxApp.Build(
            SettingsInput.Only($"--Installation:DataFolder={data}", "--Logs:Console=none"),
            [],
            configure: null
        );
        Read(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Signalbox.Radar"), 1, "x");

        // Somebody else's thread writes; it is waited for until the test's own end.
        var metrics = app.Services.GetRequiredService<MetricsCollector>();
        while (!metrics.Write().Contains("logs_dropped_total 1\n", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("DEBUG", 3)]
    [InlineData("WARNING", 1)]
    [InlineData("CRITICAL", 0)]
    public async Task The_level_is_the_settings(string level, int expected)
    {
        await LogAsync(
            logs =>
            {
                var log = logs.CreateLogger("Signalbox.Radar.Feeds");
                Read(log, 1, "x");
                Broke(log, new InvalidOperationException());
                Quiet(log);
            },
            $"--Logs:Level={level}"
        );

        Assert.Equal(expected, Lines("app.log").Count);
    }

    [Theory]
    [InlineData(RequestLog.Category, "access")]
    [InlineData("Signalbox.Platform.Channels.Deliver", "worker")]
    [InlineData("Signalbox.Platform.Hosting.StartUp", "system")]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", "system")]
    [InlineData("Signalbox.Radar.Slots.RunSlot", "app")]
    public void Each_logger_has_its_file(string logger, string file) =>
        Assert.Equal(file, LogFolderTarget.FileOf(logger));

    private async Task LogAsync(Action<ILoggerFactory> write, params string[] settings)
    {
        await using var app = SignalboxApp.Build(
            SettingsInput.Only([$"--Installation:DataFolder={data}", "--Logs:Console=none", .. settings]),
            [],
            configure: null
        );
        write(app.Services.GetRequiredService<ILoggerFactory>());
    }

    private List<JsonElement> Lines(string file)
    {
        var path = Path.Combine(data, "logs", file);
        return File.Exists(path) ? [.. File.ReadLines(path).Select(l => JsonDocument.Parse(l).RootElement)] : [];
    }

    [LoggerMessage(4242, LogLevel.Information, "{Articles} articles were read with {Header}")]
    private static partial void Read(ILogger log, int articles, string header);

    [LoggerMessage(4243, LogLevel.Error, "It broke")]
    private static partial void Broke(ILogger log, Exception fault);

    [LoggerMessage(4244, LogLevel.Debug, "Nothing to see")]
    private static partial void Quiet(ILogger log);
}
