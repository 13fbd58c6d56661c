using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.FeedSite;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.FarEnds.WeRss;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Radar.Tests.Month;

/// <summary>The real program on one database, started as often as it must be, between far ends that go by the same clock.</summary>
internal sealed class MonthWorld : IAsyncDisposable
{
    private static readonly TimeSpan Nudge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TestDatabase database;
    private readonly Dictionary<string, string> settings;

    private MonthWorld(TestDatabase database, Dictionary<string, string> settings) =>
        (this.database, this.settings) = (database, settings);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public required TestClock Clock { get; init; }

    public required FeedServer Site { get; init; }

    public required WeRssServer WeRss { get; init; }

    public required LlmVendorServer Vendor { get; init; }

    public required DingTalkFarEnd Robot { get; init; }

    /// <summary>How far the clock goes at a time while something is worked on: a little, unless nobody works and all wait.</summary>
    public TimeSpan Pace { get; set; } = Nudge;

    public TestServer Server { get; private set; } = null!; // StartAsync starts it

    public DatabaseKind Kind => database.Kind;

    public static async Task<MonthWorld> StartAsync(DatabaseKind kind)
    {
        var clock = new TestClock();
        var (site, weRss) = (await FeedServer.StartAsync(Ct), await WeRssServer.StartAsync(clock, Ct));
        var (vendor, robot) = (await LlmVendorServer.StartAsync(Ct), await DingTalkFarEnd.StartAsync(clock, Ct));
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
            ["Radar:Feeds:HostGap"] = "00:00:00",
            ["Radar:WeRss:BaseUrl"] = weRss.Url,
            ["Radar:WeRss:Username"] = weRss.SignIn.Username,
            ["Radar:WeRss:Password"] = weRss.SignIn.Password,
            ["Llm:DeepSeek:BaseUrl"] = vendor.Url,
            ["Llm:DeepSeek:ApiKey"] = vendor.Key!,
            ["Channels:DingTalk:Webhook"] = robot.Webhook,
            ["Channels:DingTalk:Secret"] = robot.Secret!,
        };
        var world = new MonthWorld(await TestDatabase.CreateAsync(kind, Ct), settings)
        {
            Clock = clock,
            Site = site,
            WeRss = weRss,
            Vendor = vendor,
            Robot = robot,
        };
        await world.StartServerAsync();
        return world;
    }

    /// <summary>The server ends, handing back what it works on, and starts again on the same database.</summary>
    public async Task RestartAsync()
    {
        var stopping = Server.DisposeAsync().AsTask();
        while (!stopping.IsCompleted)
        {
            Clock.Advance(Nudge); // what waits by the clock must not hold the end up
            await Task.WhenAny(stopping, Task.Delay(100, Ct));
        }
        await stopping;
        await StartServerAsync();
    }

    /// <summary>Takes the database away for so long, by no clock of ours, and gives it back.</summary>
    public async Task OutageAsync(TimeSpan span)
    {
        if (Kind == DatabaseKind.Sqlite)
        {
            await using var holder = database.Open();
            await holder.OpenAsync(Ct);
            await ExecuteAsync(holder, "BEGIN IMMEDIATE");
            await Task.Delay(span, Ct);
            await ExecuteAsync(holder, "ROLLBACK");
            return;
        }
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await TestDatabase.OnServerAsync($"ALTER DATABASE \"{name}\" WITH ALLOW_CONNECTIONS false", Ct);
        await TestDatabase.OnServerAsync(
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
            Ct
        );
        await Task.Delay(span, Ct);
        await TestDatabase.OnServerAsync($"ALTER DATABASE \"{name}\" WITH ALLOW_CONNECTIONS true", Ct);
    }

    /// <summary>Moves the clock to an instant in steps between which the engine has nothing to do.</summary>
    public async Task AdvanceToAsync(DateTimeOffset target)
    {
        while (true)
        {
            await IdleAsync();
            var left = target - Clock.GetUtcNow();
            if (left <= TimeSpan.Zero)
                return;
            Clock.Advance(left < LongestStep ? left : LongestStep);
        }
    }

    /// <summary>Winds on until a slot has been reported.</summary>
    public async Task DoneAsync(DateTimeOffset due)
    {
        var local = TimeZoneInfo.ConvertTime(due, Clock.LocalTimeZone).DateTime;
        var (day, slot) = (DateOnly.FromDateTime(local), TimeOnly.FromDateTime(local));
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await IdleAsync();
            // By a connection of its own: those that the program keeps may have been cut.
            var done = await NumberAsync(
                "SELECT count(*) FROM radar_slot_run WHERE day = @day AND slot = @slot AND step = 'Done'",
                ("@day", day),
                ("@slot", slot)
            );
            if (done == 1)
                return;
            Assert.True(
                TimeProvider.System.GetElapsedTime(begun) < Patience,
                $"The slot {day:yyyy-MM-dd} {slot:HH:mm} was not reported within {Patience}."
            );
            Clock.Advance(await UntilNextJobAsync());
            await Task.Delay(20, Ct); // the engine's timers have fired and want to be heard
        }
    }

    /// <summary>How long until a job that waits is due, within bounds: what is not a job waits too.</summary>
    private async Task<TimeSpan> UntilNextJobAsync()
    {
        var next = await ListAsync(
            "SELECT min(run_at) FROM job WHERE state = 0",
            r => r.IsDBNull(0) ? (DateTimeOffset?)null : r.Instant(Kind, 0)
        );
        var left = next.Single() - Clock.GetUtcNow() ?? TimeSpan.Zero;
        return left < Nudge ? Nudge
            : left > LongestWait ? LongestWait
            : left;
    }

    /// <summary>Waits until nothing is due or running. Where all that is worked on waits by the clock, the clock is moved a little.</summary>
    public async Task IdleAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        var tried = -1m;
        while (true)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            var idle = Server.Services.GetRequiredService<JobEngine>().IdleAsync(enough.Token);
            try
            {
                // Work that is only slow must not run into its time limits, nor what is tried again every minute be due again
                // before its last try has ended: while jobs begin, the clock stands.
                while (await Task.WhenAny(idle, Task.Delay(150, Ct)) != idle)
                {
                    var before = tried;
                    tried = await NumberAsync("SELECT sum(attempt) FROM job");
                    var gone = TimeProvider.System.GetElapsedTime(begun);
                    if (gone > Grace && tried == before)
                        Clock.Advance(Pace);
                    Assert.True(gone < Patience, $"The engine was not idle within {Patience}.");
                }
                await idle;
                return;
            }
            catch (DbException)
            {
                await Task.Delay(100, Ct); // the database is away, or just back
            }
        }
    }

    /// <summary>Runs one of the program's checks.</summary>
    public async Task<string?> FaultAsync(string check)
    {
        var found = Server.Services.GetRequiredService<Offers>().Checks.Single(c => c.Name == check);
        var result = await found.RunAsync(Server.Services, Ct);
        return result.State == Platform.Health.CheckState.Fail ? result.Reason : null;
    }

    public async Task PostAsync(string path, object body)
    {
        using var answer = await Server.Http.PostAsJsonAsync(path, body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    public async Task PutAsync(string path, object body)
    {
        using var answer = await Server.Http.PutAsJsonAsync(path, body, Ct);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    public Task<SignalboxDb> OpenAsync() =>
        Server.Services.GetRequiredService<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct);

    public async Task<List<T>> ListAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        params (string Name, object? Value)[] parameters
    )
    {
        await using var connection = database.Open();
        await connection.OpenAsync(Ct);
        await using var command = connection.Command(null, Kind, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        List<T> rows = [];
        while (await reader.ReadAsync(Ct))
            rows.Add(read(reader));
        return rows;
    }

    public async Task<decimal> NumberAsync(string sql, params (string Name, object? Value)[] parameters) =>
        (
            await ListAsync(
                sql,
                r => r.IsDBNull(0) ? 0 : Convert.ToDecimal(r.GetValue(0), CultureInfo.InvariantCulture),
                parameters
            )
        ).Single();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await database.DisposeAsync();
        await Site.DisposeAsync();
        await WeRss.DisposeAsync();
        await Vendor.DisposeAsync();
        await Robot.DisposeAsync();
    }

    private async Task StartServerAsync()
    {
        Server = await TestServer.StartAsync(database, [new RadarModule()], settings, Clock);
        // A schedule counts from when it is first seen: a clock put forward before that skips its slots.
        for (var looks = 0; ; looks++)
        {
            if (
                await NumberAsync("SELECT count(*) FROM schedule WHERE name IN ('radar.slot', 'radar.daily-report')")
                == 2
            )
                return;
            Assert.True(looks < 1200, "The radar's schedules were not seen within a minute.");
            await Task.Delay(50, Ct);
        }
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // a constant of ours
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Ct);
    }
}
