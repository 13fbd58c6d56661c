using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;

namespace Signalbox.TestHost;

/// <summary>Makes one item after another, its row and its jobs in one commit, and says <c>made</c>.</summary>
internal sealed class Producer(
    HostOrders orders,
    Database database,
    JobQueue queue,
    JobTimers timers,
    TimeProvider clock
)
{
    /// <summary>So many may be open; more would only make the end of a test longer.</summary>
    private const int MostOpen = 200;

    public async Task RunAsync(CancellationToken ct)
    {
        for (var made = 0; !ct.IsCancellationRequested; made++)
        {
            try
            {
                if (made % 20 == 0 && await CountAsync("SELECT count(*) FROM job WHERE state < 2", ct) > MostOpen)
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
                else
                    await MakeAsync(ct);
                await Task.Delay(orders.Pause, TimeProvider.System, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // Another node took the number, or the database is away, or full: whether the commit took place shows later.
                await Console.Error.WriteLineAsync($"producer {e.GetType().Name} {e.Message}");
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
            }
        }
    }

    /// <summary>Says <c>finished</c> once nothing is left to do.</summary>
    public async Task WatchAsync(CancellationToken ct)
    {
        const string left = """
            SELECT (SELECT count(*) FROM job WHERE state < 2) + (SELECT count(*) FROM timer)
                + (SELECT count(*) FROM job_group WHERE settled_at IS NULL)
            """;
        while (true)
        {
            try
            {
                if (await CountAsync(left, ct) == 0)
                    break;
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync($"watcher {e.GetType().Name} {e.Message}");
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }
        Console.WriteLine("finished");
    }

    private async Task MakeAsync(CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var next = transaction.Command(
            "INSERT INTO host_item (n) SELECT COALESCE(max(n), -1) + 1 FROM host_item RETURNING n"
        );
        var n = Convert.ToInt64(await next.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        await EnqueueAsync(transaction, n, ct);
        await transaction.CommitAsync(ct);
        Console.WriteLine($"made {n}");
    }

    private async Task EnqueueAsync(WriteTransaction transaction, long n, CancellationToken ct)
    {
        switch (n % Items.Kinds)
        {
            case 0:
                await queue.EnqueueAllAsync(transaction, [new Plain($"{n}:plain")], null, ct);
                break;
            case 1:
                await queue.EnqueueAsync(transaction, new Failing($"{n}:failing"), null, ct);
                break;
            case 2:
                await queue.EnqueueAsync(transaction, new Stepped($"{n}:stepped"), null, ct);
                break;
            case 3:
                await queue.EnqueueGroupAsync(
                    transaction,
                    $"{n}:group",
                    [new Plain($"{n}:child-0"), new Failing($"{n}:child-1"), new Hopeless($"{n}:child-2")],
                    new Plain($"{n}:settled"),
                    ct
                );
                break;
            case 4:
                var at = clock.GetUtcNow() + TimeSpan.FromMilliseconds(200);
                await timers.SetAsync(transaction, $"{n}:timer", at, new Plain($"{n}:timer"), ct);
                break;
            case 5:
                await queue.EnqueueAsync(transaction, new Polite($"{n}:polite"), null, ct);
                break;
            case 6:
                var once = new JobOptions { Dedupe = $"{n}:once" };
                await queue.EnqueueAsync(transaction, new Plain($"{n}:once"), once, ct);
                await queue.EnqueueAsync(transaction, new Plain($"{n}:once"), once, ct);
                break;
            default:
                await queue.EnqueueAsync(transaction, new Chain($"{n}:chain"), null, ct);
                break;
        }
    }

    private async Task<long> CountAsync(string sql, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(null, database.Kind, sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }
}
