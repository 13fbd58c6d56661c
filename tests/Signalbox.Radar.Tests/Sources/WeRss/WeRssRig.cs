using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Radar.Sources.WeRss;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Sources.WeRss;

/// <summary>The program's own WeRSS client, set up against the far end, with a database; no web server of ours runs.</summary>
internal sealed class WeRssRig : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly string keys;
    private WebApplication app;

    private WeRssRig(TestDatabase database, WeRssServer server, TestClock clock, string keys)
    {
        (this.database, Server, Clock, this.keys) = (database, server, clock, keys);
        app = null!; // Restart, which StartAsync calls, builds it
    }

    public WeRssServer Server { get; }

    public TestClock Clock { get; }

    public ConcurrentQueue<string> Log { get; } = new();

    public WeRssClient Client => app.Services.GetRequiredService<WeRssClient>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="settings">Added to, or in place of, <c>BaseUrl</c>, <c>Username</c> and <c>Password</c>; keys below <c>Radar:WeRss</c>.</param>
    public static async Task<WeRssRig> StartAsync(
        DatabaseKind kind = DatabaseKind.Sqlite,
        WeRssVersion? version = null,
        string pathBase = "",
        params (string Key, string Value)[] settings
    )
    {
        var clock = new TestClock();
        var server = await WeRssServer.StartAsync(clock, Ct, version, pathBase);
        var rig = new WeRssRig(
            await TestDatabase.CreateAsync(kind, Ct),
            server,
            clock,
            Directory.CreateTempSubdirectory("signalbox-keys-").FullName
        );
        await rig.RestartAsync(settings);
        return rig;
    }

    /// <summary>The program ends and starts again on the same database, with these settings.</summary>
    public async Task RestartAsync(params (string Key, string Value)[] settings)
    {
        if (app is not null)
            await app.DisposeAsync();
        Dictionary<string, string> all = new()
        {
            ["BaseUrl"] = Server.Url,
            ["Username"] = Server.SignIn.Username,
            ["Password"] = "admin@123",
            ["RetryWait"] = "00:00:00",
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        app = SignalboxApp.Build(
            [
                .. all.Select(s => $"--Radar:WeRss:{s.Key}={s.Value}"),
                $"--Data:Kind={database.Kind}",
                $"--Data:ConnectionString={database.ConnectionString}",
                $"--Installation:DataFolder={keys}",
            ],
            [new RadarModule()],
            builder =>
            {
                builder.WebHost.UseUrls("http://127.0.0.1:0");
                builder.Logging.ClearProviders();
                builder.Logging.AddProvider(new Listener(Log));
                builder.Logging.AddFilter("Signalbox", LogLevel.Trace);
                builder.Services.AddSingleton<TimeProvider>(Clock);
            }
        );
        await app.Services.GetRequiredService<SchemaScripts>().ApplyAsync(Ct);
    }

    /// <summary>Winds the clock until the task is over: for waits whose length is not the matter.</summary>
    public async Task<T> WindAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(task, Task.Delay(5, Ct));
        }
        return await task;
    }

    /// <summary>Runs the health check as it is offered to the platform.</summary>
    public Task<CheckResult> CheckAsync() =>
        app
            .Services.GetRequiredService<Offers>()
            .Checks.Single(c => c.Name == "radar.werss")
            .RunAsync(app.Services, Ct)
            .InBothLanguages();

    public async Task<IReadOnlyList<WeRssToken>> TokenRowsAsync()
    {
        var dbs = app.Services.GetRequiredService<IDbContextFactory<SignalboxDb>>();
        await using var db = await dbs.CreateDbContextAsync(Ct);
        return await db.Set<WeRssToken>().AsNoTracking().ToListAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Server.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(keys, recursive: true);
    }

    private sealed class Listener(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");

        public void Dispose() { }
    }
}
