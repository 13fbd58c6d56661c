using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;

namespace Signalbox.Bench;

/// <summary>Durable trivial jobs a second, to done, against Celery with Redis in the same run.</summary>
internal static class JobsBench
{
    private const int Jobs = 3000;
    private const int Batch = 500;

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        var rows = new List<BenchRow>();
        var peer = await CeleryBaseline.RunAsync(Jobs, ct);
        foreach (var kind in new[] { DatabaseKind.Sqlite, DatabaseKind.Postgres })
        {
            if (kind == DatabaseKind.Postgres && Postgres is null)
                continue;
            rows.Add(Row($"{kind}, one commit a job", await MeasureAsync(kind, 1, Jobs, ct), peer));
            rows.Add(Row($"{kind}, {Batch} a commit", await MeasureAsync(kind, Batch, Jobs * 4, ct), peer));
        }
        return rows;
    }

    private static string? Postgres => Environment.GetEnvironmentVariable("SIGNALBOX_TEST_POSTGRES");

    private static BenchRow Row(string what, double ours, CeleryBaseline? peer)
    {
        var ratio = peer is null ? 0 : ours / peer.DonePerSecond;
        return new BenchRow(
            what,
            "jobs/s",
            ours,
            peer?.DonePerSecond,
            "Celery + Redis",
            null,
            null,
            ratio,
            "times the other, more than 1",
            ratio > 1
        );
    }

    private static async Task<double> MeasureAsync(DatabaseKind kind, int batch, int count, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-bench-");
        var name = $"bench_{Guid.NewGuid():n}";
        if (kind == DatabaseKind.Postgres)
            await OnServerAsync($"CREATE DATABASE {name}", ct);
        var connection =
            kind == DatabaseKind.Sqlite ? $"Data Source={folder.FullName}/signalbox.db" : $"{Postgres};Database={name}";
        try
        {
            await using var app = SignalboxApp.Build(
                [
                    $"--Installation:DataFolder={folder.FullName}",
                    $"--Data:Kind={kind}",
                    $"--Data:ConnectionString={connection}",
                    "--Hosting:Urls=http://127.0.0.1:0",
                    "--Logs:Console=none",
                ],
                [new TickModule()]
            );
            await SignalboxApp.StartAsync(app, patient: false, ct);
            await RoundAsync(app, batch, count / 4, ct); // warm: the first jobs compile the code
            var rate = await RoundAsync(app, batch, count, ct);
            await app.StopAsync(ct);
            return rate;
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            if (kind == DatabaseKind.Postgres)
                await OnServerAsync($"DROP DATABASE {name} WITH (FORCE)", ct);
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> RoundAsync(WebApplication app, int batch, int count, CancellationToken ct)
    {
        var database = app.Services.GetRequiredService<Database>();
        var queue = app.Services.GetRequiredService<JobQueue>();
        var ticks = app.Services.GetRequiredService<TickHandler>();
        ticks.Expect(count);
        var watch = Stopwatch.StartNew();
        for (var sent = 0; sent < count; sent += batch)
        {
            await using var tx = await database.BeginWriteAsync(ct);
            for (var one = 0; one < batch; one++)
                await queue.EnqueueAsync(tx, new Tick(sent + one), null, ct);
            await tx.CommitAsync(ct);
        }
        await ticks.AllRan.WaitAsync(TimeSpan.FromMinutes(5), ct);
        // Run is not done: done is in the database.
        while (await OpenAsync(database, ct) > 0)
            await Task.Delay(2, ct);
        return count / watch.Elapsed.TotalSeconds;
    }

    private static async Task<long> OpenAsync(Database database, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT count(*) FROM job WHERE name = @name AND finished_at IS NULL",
            ("@name", "bench.tick")
        );
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task OnServerAsync(string sql, CancellationToken ct)
    {
        await using var server = new NpgsqlConnection($"{Postgres};Database=postgres;Pooling=False");
        await server.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, server);
        await command.ExecuteNonQueryAsync(ct);
    }

    private sealed record Tick(int Number);

    private sealed class TickHandler : IJobHandler<Tick>
    {
        private TaskCompletionSource all = new();
        private int left;

        public Task AllRan => all.Task;

        public void Expect(int count)
        {
            all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            left = count;
        }

        public Task RunAsync(Tick job, JobContext context, CancellationToken ct)
        {
            if (Interlocked.Decrement(ref left) == 0)
                all.SetResult();
            return Task.CompletedTask;
        }
    }

    private sealed class TickModule : IModule
    {
        public string Name => "bench";

        public void AddServices(IServiceCollection services) => services.AddSingleton<TickHandler>();

        public void MapApi(RouteGroupBuilder api) { }

        public void ConfigureModel(ModelBuilder model) { }

        public void AddWork(WorkCatalog work)
        {
            work.Lane("tick", perCluster: 2);
            work.Handle<Tick, TickHandler>("bench.tick", "tick");
        }

        public void Offer(Offers offers) { }
    }
}
