using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Jobs.Sessions;

namespace Signalbox.Platform.Tests.Jobs.Sessions;

/// <summary>What sessions of the kind «work.account» do in a test, and what came of it on one node.</summary>
internal sealed class Accounts : ISessionHandler
{
    public const string Kind = "work.account";

    /// <summary>What a run does; it lasts until it is told to end when left alone.</summary>
    public Func<SessionContext, CancellationToken, Task> Run { get; set; } =
        (_, ct) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);

    /// <summary>What receiving does; nothing when left alone.</summary>
    public Func<SessionContext, string, string, string, CancellationToken, Task> Receive { get; set; } =
        (_, _, _, _, _) => Task.CompletedTask;

    /// <summary>The sessions that run here now, by key.</summary>
    public ConcurrentDictionary<string, SessionContext> Live { get; } = new(StringComparer.Ordinal);

    /// <summary>The keys of all runs that began here, in that order.</summary>
    public ConcurrentQueue<string> Began { get; } = new();

    /// <summary>The keys of all runs that ended here, in that order.</summary>
    public ConcurrentQueue<string> Ended { get; } = new();

    /// <summary>What was received here to the end, as <c>conversation/name/payload</c>.</summary>
    public ConcurrentQueue<string> Received { get; } = new();

    /// <summary>A module with these sessions, for tests in which nothing else works.</summary>
    public WorkModule Module(int perNode = 5000, Rate? starts = null) =>
        new(work => work.Sessions<AccountHandler>(Kind, perNode, starts ?? new Rate(10_000, TimeSpan.FromSeconds(1))))
        {
            Services = services => services.AddSingleton(new AccountHandler(this)),
        };

    public async Task RunAsync(SessionContext session, CancellationToken ct)
    {
        Live[session.Key] = session;
        Began.Enqueue(session.Key);
        try
        {
            await Run(session, ct);
        }
        finally
        {
            Live.TryRemove(KeyValuePair.Create(session.Key, session));
            Ended.Enqueue(session.Key);
        }
    }

    public async Task ReceiveAsync(
        SessionContext session,
        string conversation,
        string name,
        string payload,
        CancellationToken ct
    )
    {
        await Receive(session, conversation, name, payload, ct);
        Received.Enqueue($"{conversation}/{name}/{payload}");
    }
}

/// <summary>The type that the kind is declared with; each node of a test has its own.</summary>
internal sealed class AccountHandler(Accounts accounts) : ISessionHandler
{
    public Task RunAsync(SessionContext session, CancellationToken ct) => accounts.RunAsync(session, ct);

    public Task ReceiveAsync(
        SessionContext session,
        string conversation,
        string name,
        string payload,
        CancellationToken ct
    ) => accounts.ReceiveAsync(session, conversation, name, payload, ct);
}

internal static class AccountRows
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task OpenAsync(this Bench bench, params string[] keys) =>
        bench.WriteAsync(async transaction =>
        {
            foreach (var key in keys)
                await bench.Get<SessionRows>().OpenAsync(transaction, Accounts.Kind, key, Ct);
        });

    public static Task CloseAsync(this Bench bench, string key) =>
        bench.WriteAsync(transaction => bench.Get<SessionRows>().CloseAsync(transaction, Accounts.Kind, key, Ct));

    public static Task PostAsync(this Bench bench, string key, string conversation, string name, string payload) =>
        bench.WriteAsync(transaction =>
            bench.Get<SessionRows>().PostAsync(transaction, Accounts.Kind, key, conversation, name, payload, Ct)
        );

    public static Task<IReadOnlyList<SessionRow>> SessionsAsync(this Bench bench) =>
        bench.Get<SessionRows>().ListAsync(Accounts.Kind, Ct);

    public static async Task WriteAsync(this Bench bench, Func<WriteTransaction, Task> write)
    {
        await using var transaction = await bench.Get<Database>().BeginWriteAsync(Ct);
        await write(transaction);
        await transaction.CommitAsync(Ct);
    }

    /// <summary>Winds the clock a second at a time, as it would go by, until something is so.</summary>
    public static async Task WindUntilAsync(this Signalbox.Testing.TestClock clock, Func<bool> condition)
    {
        for (var second = 0; !condition(); second++)
        {
            Assert.True(second < 1200, "It did not come true in 20 minutes.");
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(15, Ct);
        }
    }

    public static string Key(int n) => $"a{n:d5}";

    public static string[] Keys(int count) => [.. Enumerable.Range(0, count).Select(Key)];
}
