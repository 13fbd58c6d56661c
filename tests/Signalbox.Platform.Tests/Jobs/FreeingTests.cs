using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

/// <summary>Jobs whose times were written by a clock that has been set back since.</summary>
public sealed class FreeingTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory, EachDatabase]
    public async Task A_job_tried_in_the_future_and_created_long_ago_does_not_wait_for_it(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, new WorkModule());
        var now = bench.Clock.GetUtcNow();
        await bench.IdleAsync();
        // A node with the old clock commits late, when the engine has long looked for such jobs.
        var id = await bench.EnqueueAsync("wheat", new JobOptions { RunAt = now + Hour });
        await bench.ExecuteAsync(
            "UPDATE job SET attempt = 1, created_at = @created, started_at = @started",
            ("@created", now - Hour),
            ("@started", now + Hour)
        );

        await Until.TrueAsync(async () =>
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            return (await bench.JobAsync(id)).State == JobState.Done;
        });

        Assert.True(bench.Clock.GetUtcNow() < now + Hour);
    }
}
