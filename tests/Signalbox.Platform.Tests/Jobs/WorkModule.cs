using System.Collections.Concurrent;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

/// <summary>A module whose only content is work, for tests of the engine: each test says what the handler does.</summary>
internal sealed class WorkModule(Action<WorkCatalog>? more = null, int attempts = 3) : IModule
{
    public string Name => "work";

    /// <summary>What a <see cref="Work"/> job does; nothing when left alone.</summary>
    public Func<Work, JobContext, CancellationToken, Task> Do { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>The names of the jobs whose handler was called, in that order.</summary>
    public ConcurrentQueue<string> Began { get; } = new();

    /// <summary>The names of the jobs that came to the end of their handler, in that order.</summary>
    public ConcurrentQueue<string> Ran { get; } = new();

    /// <summary>What else the handlers need.</summary>
    public Action<IServiceCollection> Services { get; init; } = _ => { };

    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton(this);
        Services(services);
    }

    public void MapApi(RouteGroupBuilder api) { }

    public void ConfigureModel(ModelBuilder model) { }

    public void AddWork(WorkCatalog work)
    {
        work.Handle<Work, WorkHandler>(
            "work.do",
            attempts: attempts,
            retry: Retry.Exponential(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(5)),
            timeout: TimeSpan.FromMinutes(5)
        );
        more?.Invoke(work);
    }

    public void Offer(Offers offers) { }
}

internal sealed record Work(string Name);

internal sealed class WorkHandler(WorkModule module) : IJobHandler<Work>
{
    public async Task RunAsync(Work job, JobContext context, CancellationToken ct)
    {
        var doing = module.Do(job, context, ct);
        module.Began.Enqueue(job.Name);
        await doing;
        module.Ran.Enqueue(job.Name);
    }
}

/// <summary>The running program, with the engine's doors at hand.</summary>
internal sealed class Bench(TestServer server, WorkModule module) : IAsyncDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public TestServer Server => server;

    public WorkModule Module => module;

    public TestClock Clock => server.Clock;

    public JobQueue Queue => Get<JobQueue>();

    public JobEngine Engine => Get<JobEngine>();

    public static async Task<Bench> StartAsync(
        DatabaseKind kind,
        WorkModule module,
        params (string Key, string Value)[] settings
    ) => new(await TestServer.StartAsync(kind, [module], settings.ToDictionary(s => s.Key, s => s.Value)), module);

    public T Get<T>()
        where T : notnull => server.Services.GetRequiredService<T>();

    public async Task<long?> EnqueueAsync(string name, JobOptions? options = null)
    {
        await using var transaction = await Get<Database>().BeginWriteAsync(Ct);
        var id = await Queue.EnqueueAsync(transaction, new Work(name), options, Ct);
        await transaction.CommitAsync(Ct);
        return id;
    }

    public async Task<bool> EnqueueGroupAsync(string key, string whenSettled, params string[] names)
    {
        await using var transaction = await Get<Database>().BeginWriteAsync(Ct);
        var made = await Queue.EnqueueGroupAsync(
            transaction,
            key,
            [.. names.Select(n => new Work(n))],
            new Work(whenSettled),
            Ct
        );
        await transaction.CommitAsync(Ct);
        return made;
    }

    /// <summary>Waits until nothing is due or running.</summary>
    public Task IdleAsync() => Engine.IdleAsync(Ct).WaitAsync(TimeSpan.FromSeconds(60), Ct);

    /// <summary>Moves the clock on and waits for what that made due.</summary>
    public async Task AdvanceAsync(TimeSpan span)
    {
        Clock.Advance(span);
        await IdleAsync();
    }

    public async Task<JobRow> JobAsync(long? id) =>
        (await Get<ListJobs>().RunAsync(new JobsQuery { Limit = 200 }, Ct)).Single(j => j.Id == id);

    public async Task<IReadOnlyList<JobRow>> JobsAsync() =>
        await Get<ListJobs>().RunAsync(new JobsQuery { Limit = 200 }, Ct);

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await Get<Database>().OpenAsync(Ct);
        await using var command = connection.Command(null, Get<Database>().Kind, sql);
        return (T)Convert.ChangeType((await command.ExecuteScalarAsync(Ct))!, typeof(T), null);
    }

    public async Task ExecuteAsync(string sql, params (string, object?)[] parameters)
    {
        await using var transaction = await Get<Database>().BeginWriteAsync(Ct);
        await using (var command = transaction.Command(sql, parameters))
            await command.ExecuteNonQueryAsync(Ct);
        await transaction.CommitAsync(Ct);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
