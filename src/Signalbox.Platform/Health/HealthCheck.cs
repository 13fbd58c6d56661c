namespace Signalbox.Platform.Health;

/// <summary>How a check came out.</summary>
public enum CheckState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but somebody should look.</summary>
    Warn,

    /// <summary>Does not work.</summary>
    Fail,

    /// <summary>Could not be found out.</summary>
    Unknown,
}

/// <summary>One answer of a check.</summary>
/// <param name="Reason">One sentence: what was found, with figures.</param>
/// <param name="Remedy">One sentence: what to do; null when nothing is to be done.</param>
public sealed record CheckResult(CheckState State, string Reason, string? Remedy = null)
{
    /// <summary>All is well.</summary>
    public static CheckResult Ok(string reason) => new(CheckState.Ok, reason);

    /// <summary>Works, but somebody should look.</summary>
    public static CheckResult Warn(string reason, string remedy) => new(CheckState.Warn, reason, remedy);

    /// <summary>Does not work.</summary>
    public static CheckResult Fail(string reason, string remedy) => new(CheckState.Fail, reason, remedy);
}

/// <summary>Something that can be looked at: by health, by doctor, by an alert rule.</summary>
/// <param name="Name">Stable dotted name, e.g. <c>data.database</c>.</param>
/// <param name="Required">Whether the program is unhealthy without it; otherwise it is only degraded.</param>
/// <param name="RunAsync">The look itself; it is cancelled after 2 s and its answer is kept for 5 s.</param>
public sealed record HealthCheck(
    string Name,
    bool Required,
    Func<IServiceProvider, CancellationToken, Task<CheckResult>> RunAsync
);
