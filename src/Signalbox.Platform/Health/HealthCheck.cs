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
/// <param name="ReasonZh">One sentence in Chinese: what was found, with figures.</param>
/// <param name="Reason">The same in English.</param>
/// <param name="RemedyZh">One sentence in Chinese: what to do; null when nothing is to be done.</param>
/// <param name="Remedy">The same in English.</param>
public sealed record CheckResult(CheckState State, string ReasonZh, string Reason, string? RemedyZh, string? Remedy)
{
    /// <summary>All is well.</summary>
    public static CheckResult Ok(string zh, string en) => new(CheckState.Ok, zh, en, null, null);

    /// <summary>Works, but somebody should look.</summary>
    public static CheckResult Warn(string zh, string en, string remedyZh, string remedyEn) =>
        new(CheckState.Warn, zh, en, remedyZh, remedyEn);

    /// <summary>Does not work.</summary>
    public static CheckResult Fail(string zh, string en, string remedyZh, string remedyEn) =>
        new(CheckState.Fail, zh, en, remedyZh, remedyEn);

    /// <summary>Could not be found out, which is never «ok».</summary>
    public static CheckResult Unknown(string zh, string en, string remedyZh, string remedyEn) =>
        new(CheckState.Unknown, zh, en, remedyZh, remedyEn);
}

/// <summary>Something that can be looked at: by health, by doctor, by an alert rule, as the step of a runbook.</summary>
/// <remarks>Its title is the word <c>check.</c> + its name.</remarks>
/// <param name="Name">Stable dotted name, e.g. <c>data.database</c>.</param>
/// <param name="Required">Whether the program is unhealthy without it; otherwise it is only degraded.</param>
/// <param name="RunAsync">The look itself; it is cancelled after <see cref="Limit"/> and its answer is kept for 5 s.</param>
public sealed record HealthCheck(
    string Name,
    bool Required,
    Func<IServiceProvider, CancellationToken, Task<CheckResult>> RunAsync
)
{
    /// <summary>Under which heading doctor shows it.</summary>
    public required CheckGroup Group { get; init; }

    /// <summary>Id of the runbook for it; null when its remedy says all.</summary>
    public string? Runbook { get; init; }

    /// <summary>Whether only doctor and runbooks look: it costs too much, or says too much, for an answer of health.</summary>
    public bool DoctorOnly { get; init; }

    /// <summary>How long a look may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often an alert rule has it made; one that costs much is made less often than rules are judged.</summary>
    public TimeSpan Watched { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>One that only doctor, runbooks and alerts make.</summary>
    /// <param name="runbook">Its id; null when the remedy says all.</param>
    public static HealthCheck ForDoctor(
        string name,
        CheckGroup group,
        string? runbook,
        Func<IServiceProvider, CancellationToken, Task<CheckResult>> look
    ) =>
        new(name, Required: false, look)
        {
            Group = group,
            Runbook = runbook,
            DoctorOnly = true,
        };
}

/// <summary>The headings of doctor, in its order.</summary>
public enum CheckGroup
{
    /// <summary>The machine.</summary>
    Host,

    /// <summary>Addresses, proxies, certificates, names.</summary>
    Net,

    /// <summary>Settings.</summary>
    Config,

    /// <summary>Keys, passwords, who may read them.</summary>
    Secrets,

    /// <summary>The database.</summary>
    Db,

    /// <summary>Schedule, lanes, outbox.</summary>
    Jobs,

    /// <summary>What is read: accounts, feeds, models.</summary>
    Sources,

    /// <summary>Where messages go.</summary>
    Channels,

    /// <summary>Sets, drills, the store elsewhere.</summary>
    Backup,

    /// <summary>Versions and what an operation left half done.</summary>
    Upgrade,

    /// <summary>Users, tokens, sessions, the audit log.</summary>
    Security,
}
