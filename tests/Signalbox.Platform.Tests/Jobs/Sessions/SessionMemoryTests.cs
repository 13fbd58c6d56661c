using System.Diagnostics;
using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Sessions;

/// <summary>What thousands of sessions that do nothing cost.</summary>
[Collection("Alone")]
public sealed class SessionMemoryTests
{
    private const int Sessions = 4500; // a node takes 5,000

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Thousands_of_idle_sessions_cost_little(DatabaseKind kind)
    {
        var accounts = new Accounts();
        await using var bench = await Bench.StartAsync(kind, accounts.Module());
        await bench.OpenAsync("first");
        await Until.TrueAsync(() => accounts.Live.Count == 1);

        // Programs of earlier tests end in their own time and give back what they held: the middle one of three counts.
        var (rounds, held) = (new List<long>(), await SettledAsync());
        for (var round = 1; round <= 3; round++)
        {
            await bench.OpenAsync(AccountRows.Keys(Sessions * round / 3));
            // The clock stands: each look of thousands would cost more than they do.
            await Until.TrueAsync(async () =>
                await bench.ScalarAsync<int>("SELECT count(*) FROM session WHERE state = 1") >= Sessions * round / 3
            );
            var now = await SettledAsync();
            rounds.Add((now - held) / (Sessions / 3));
            held = now;
        }
        var bytes = rounds.Order().ElementAt(1);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        for (var second = 0; second < 20; second++)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(50, Ct);
        }
        var perLook = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds / 20;

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{kind}: {bytes} bytes for an idle session, the test's own handler and lists included; {perLook:0.0} ms of CPU for a second of {Sessions} of them, the whole program included"
            )
        );
        Assert.InRange(bytes, 200, 4000);
    }

    /// <summary>What is held once nothing more is given back: programs of earlier tests end in their own time.</summary>
    private static async Task<long> SettledAsync()
    {
        for (var held = long.MaxValue; ; )
        {
            await Task.Delay(500, Ct);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var now = GC.GetTotalMemory(forceFullCollection: true);
            if (now > held - 200_000)
                return now;
            held = now;
        }
    }
}
