namespace Signalbox.Platform.Health;

/// <summary>What to look at, in order, when something is wrong. Each step is a check; the first that is not ok names the cure.</summary>
/// <param name="Id">Stable, e.g. <c>push-missing</c>; part of an address.</param>
/// <param name="TitleZh">What is wrong, in Chinese.</param>
/// <param name="TitleEn">The same in English.</param>
/// <param name="Steps">Names of checks.</param>
public sealed record Runbook(string Id, string TitleZh, string TitleEn, IReadOnlyList<string> Steps)
{
    /// <summary>What can be done by the product itself when a step is not ok, by the name of the check.</summary>
    public IReadOnlyDictionary<string, Cure> Cures { get; init; } =
        new Dictionary<string, Cure>(StringComparer.Ordinal);
}

/// <summary>Something that the product can do itself against what a check found.</summary>
/// <param name="Id">Stable, e.g. <c>jobs.retry-dead</c>.</param>
/// <param name="IsSafe">Whether it may be done on a person's mere yes: it deletes nothing and sends nothing twice.</param>
/// <param name="TitleZh">What it does, in Chinese.</param>
/// <param name="TitleEn">The same in English.</param>
/// <param name="RunAsync">Does it, and says in one sentence what was done.</param>
public sealed record Cure(
    string Id,
    bool IsSafe,
    string TitleZh,
    string TitleEn,
    Func<IServiceProvider, CancellationToken, Task<string>> RunAsync
);
