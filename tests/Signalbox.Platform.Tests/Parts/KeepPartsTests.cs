using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Parts;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Parts;

public sealed class KeepPartsTests
{
    private readonly TestClock clock = new();
    private readonly KeepParts parts;

    public KeepPartsTests() => parts = new KeepParts(clock, NullLogger<KeepParts>.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_part_that_fails_now_and_then_is_started_again_each_time()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var starts = 0;
        var running = parts.RunAsync(
            "alerts",
            async ct =>
            {
                if (Interlocked.Increment(ref starts) < 3)
                    throw new InvalidOperationException("The rule divides by zero.");
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            },
            stop.Token
        );

        await UntilAsync(() => starts == 3, TimeSpan.FromSeconds(1));

        var now = Assert.Single(parts.Now);
        Assert.Equal(("alerts", false, 2), (now.Name, now.Stands, now.Restarts));
        Assert.Equal("The rule divides by zero.", now.Fault);
        clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(0, Assert.Single(parts.Now).Restarts);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_part_that_always_fails_is_started_three_times_in_ten_minutes_and_no_more()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        List<DateTimeOffset> starts = [];
        var running = parts.RunAsync(
            "alerts",
            _ =>
            {
                lock (starts)
                    starts.Add(clock.GetUtcNow());
                throw new InvalidOperationException("It is broken.");
            },
            stop.Token
        );

        for (var second = 0; second < 3600; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
            if (second % 20 == 0)
                await Task.Delay(1, Ct); // the part has a thread of its own
        }
        await stop.CancelAsync();
        await running;

        // The first start is none that was needed by a failure.
        var restarts = starts.Skip(1).ToList();
        Assert.InRange(restarts.Count, 12, 18);
        foreach (var at in restarts)
            Assert.InRange(restarts.Count(s => s >= at && s - at < TimeSpan.FromMinutes(10)), 1, 3);
        Assert.True(Assert.Single(parts.Now).Stands);
    }

    [Fact]
    public async Task One_that_stood_counts_as_up_when_it_has_worked_for_a_minute()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var (starts, broken) = (0, true);
        var running = parts.RunAsync(
            "alerts",
            async ct =>
            {
                Interlocked.Increment(ref starts);
                if (Volatile.Read(ref broken))
                    throw new InvalidOperationException("It is broken.");
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            },
            stop.Token
        );
        await UntilAsync(() => starts == 4, TimeSpan.FromSeconds(5));
        await UntilAsync(() => parts.Now is [{ Stands: true }], TimeSpan.Zero);

        Volatile.Write(ref broken, false);
        await UntilAsync(() => starts == 5, TimeSpan.FromMinutes(1));

        Assert.True(Assert.Single(parts.Now).Stands);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(Assert.Single(parts.Now).Stands);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task One_that_stands_does_not_keep_the_program_from_stopping()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var running = parts.RunAsync("alerts", _ => throw new InvalidOperationException("It is broken."), stop.Token);
        await UntilAsync(() => parts.Now is [{ Stands: true }], TimeSpan.FromSeconds(5));

        await stop.CancelAsync();

        await running.WaitAsync(TimeSpan.FromSeconds(30), Ct);
    }

    [Theory, EachDatabase]
    public async Task The_check_names_the_part_that_stands_and_why(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        Assert.Equal(CheckState.Ok, (await LookAsync(server)).State); // jobs.parts
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var kept = server.Services.GetRequiredService<KeepParts>();
        var running = kept.RunAsync("broken", _ => throw new InvalidOperationException("It is broken."), stop.Token);

        while (!kept.Now.Any(p => p.Stands))
        {
            server.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(5, Ct);
        }

        server.Clock.Advance(TimeSpan.FromSeconds(6)); // an answer is kept for five
        var found = await LookAsync(server);
        Assert.Equal(CheckState.Fail, found.State);
        Assert.Contains("The part broken stands", found.Reason, StringComparison.Ordinal);
        Assert.Contains("It is broken.", found.Reason, StringComparison.Ordinal);
        await stop.CancelAsync();
        await running;
    }

    private static async Task<CheckResult> LookAsync(TestServer server) =>
        Assert
            .Single(
                await server
                    .Services.GetRequiredService<LookAtChecks>()
                    .RunAsync(new HashSet<string>(["jobs.parts"], StringComparer.Ordinal), Ct)
            )
            .Result;

    /// <summary>Winds the clock on until it is so.</summary>
    private async Task UntilAsync(Func<bool> condition, TimeSpan step)
    {
        while (!condition())
        {
            clock.Advance(step);
            await Task.Delay(2, Ct);
        }
    }
}
