namespace Signalbox.Platform.Health;

/// <summary>Makes checks, also those that only doctor makes; each is waited for until its limit.</summary>
public sealed class LookAtChecks
{
    private readonly HealthRunner runner;

    internal LookAtChecks(HealthRunner runner) => this.runner = runner;

    /// <returns>The checks of these names, as offered; an answer of the last 5 s is told again.</returns>
    public Task<IReadOnlyList<CheckedHealth>> RunAsync(IReadOnlySet<string> names, CancellationToken ct) =>
        runner.LookDeepAsync(names, isWatched: false, ct);

    /// <summary>The same for who asks all the time: answers are as old as <see cref="HealthCheck.Watched"/> lets them be.</summary>
    public Task<IReadOnlyList<CheckedHealth>> WatchAsync(IReadOnlySet<string> names, CancellationToken ct) =>
        runner.LookDeepAsync(names, isWatched: true, ct);
}
