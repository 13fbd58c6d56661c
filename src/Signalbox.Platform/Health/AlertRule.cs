namespace Signalbox.Platform.Health;

/// <summary>How much an alert matters.</summary>
public enum AlertSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Somebody should look today.</summary>
    Warning,

    /// <summary>Somebody should look now; soft windows do not hold it back.</summary>
    Critical,
}

/// <summary>What it means when a rule cannot be judged.</summary>
public enum NoDataMeans
{
    /// <summary>As bad as what the rule looks for: what cannot be seen is not well.</summary>
    Firing,

    /// <summary>Nothing: there is not always something to see.</summary>
    Ok,
}

/// <summary>When somebody has to be told, and what he then does. Modules offer them; the same table is written for Prometheus.</summary>
/// <param name="Id">Stable lower-case words with dashes, e.g. <c>disk-full</c>; unique, and part of an address.</param>
/// <param name="Source">What is looked at.</param>
public sealed record AlertRule(string Id, AlertSeverity Severity, AlertSource Source)
{
    /// <summary>What is wrong, in Chinese, without a full stop.</summary>
    public required string TitleZh { get; init; }

    /// <summary>The same in English.</summary>
    public required string TitleEn { get; init; }

    /// <summary>Id of the runbook that says what to do.</summary>
    public required string Runbook { get; init; }

    /// <summary>For how long it must be so, while the program runs, before anybody is told.</summary>
    public TimeSpan For { get; init; }

    /// <summary>For how long it must be well again before that is told.</summary>
    public TimeSpan KeepFiring { get; init; }

    /// <summary>What it means when it cannot be judged.</summary>
    public NoDataMeans NoData { get; init; } = NoDataMeans.Firing;

    /// <summary>Ids of rules of which this one is a mere consequence: while one of them fires, nobody is told of this.</summary>
    public IReadOnlyList<string> InhibitedBy { get; init; } = [];

    /// <summary>One that warns once a check has warned or failed for five minutes; a check that cannot be judged is no news.</summary>
    /// <param name="check">Name of the check.</param>
    public static AlertRule Warning(string id, string check, string runbook, string titleZh, string titleEn) =>
        new(id, AlertSeverity.Warning, new CheckFails(check) { WarnsToo = true })
        {
            TitleZh = titleZh,
            TitleEn = titleEn,
            Runbook = runbook,
            For = TimeSpan.FromMinutes(5),
            NoData = NoDataMeans.Ok,
        };
}

/// <summary>What a rule looks at.</summary>
public abstract record AlertSource
{
    /// <summary>The same as an expression of Prometheus' language: what it gives, fires.</summary>
    public abstract string PromQl(NoDataMeans noData);
}

/// <summary>Fires while a check fails; one that comes out as unknown is one without data.</summary>
/// <param name="Check">Name of the check.</param>
public sealed record CheckFails(string Check) : AlertSource
{
    /// <summary>The gauge that tells how checks came out: 0 ok, 1 warn, 2 fail, 3 unknown.</summary>
    public const string Metric = "signalbox_check_state";

    /// <summary>Whether a warning is enough.</summary>
    public bool WarnsToo { get; init; }

    /// <inheritdoc/>
    public override string PromQl(NoDataMeans noData) =>
        $"max({Metric}{{check=\"{Check}\"}}) {(WarnsToo, noData) switch
        {
            (false, NoDataMeans.Firing) => ">= 2",
            (false, _) => "== 2",
            (true, NoDataMeans.Firing) => ">= 1",
            (true, _) => ">= 1 < 3",
        }}";
}
