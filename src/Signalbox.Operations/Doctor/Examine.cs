using System.Diagnostics;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Operations.Doctor;

/// <summary>One check as doctor tells it.</summary>
/// <param name="Group">E.g. <c>host</c>.</param>
/// <param name="State"><c>ok</c>, <c>warning</c>, <c>failed</c> or <c>unknown</c>.</param>
/// <param name="DetailZh">What was found, in Chinese.</param>
/// <param name="Detail">The same in English.</param>
/// <param name="FixZh">What to do, in Chinese; null when nothing is to be done.</param>
/// <param name="Fix">The same in English.</param>
/// <param name="Runbook">Id of the runbook for it; null where its fix says all, or nothing is to be done.</param>
/// <param name="Ms">How long the look took.</param>
internal sealed record Finding(
    string Id,
    string Group,
    string TitleZh,
    string TitleEn,
    string State,
    string DetailZh,
    string Detail,
    string? FixZh,
    string? Fix,
    string? Runbook,
    int Ms
);

/// <summary>What a look at everything, or at a part, has shown.</summary>
/// <param name="Result"><c>ok</c>, <c>warning</c>, <c>failed</c> or <c>unknown</c>: the worst, where a fault is worse than not knowing.</param>
/// <param name="Seconds">How long all of it took.</param>
internal sealed record Examination(string Result, double Seconds, IReadOnlyList<Finding> Findings)
{
    public int Count(string state) => Findings.Count(f => f.State == state);

    /// <summary>E.g. <c>2 warnings, 1 failed, 1 unknown of 63 checks in 3.4 s</c>.</summary>
    public string Summary =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Count("warning")} warnings, {Count("failed")} failed, {Count("unknown")} unknown of {Findings.Count} checks in {Seconds:0.0} s"
        );
}

/// <summary>Makes checks and tells what they found: doctor, runbooks, check-lists and pages call it.</summary>
internal sealed class Examine(LookAtChecks look, Offers offers, CheckTitles titles)
{
    /// <param name="group">Only of this heading; null is all.</param>
    public Task<Examination> RunAsync(CheckGroup? group, CancellationToken ct) =>
        RunAsync([.. offers.Checks.Where(c => group is null || c.Group == group).Select(c => c.Name)], ct);

    /// <summary>The checks of these names in their groups' order; a name that nobody offers is left out.</summary>
    public async Task<Examination> RunAsync(IReadOnlyList<string> names, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        var looks = await look.RunAsync(names.ToHashSet(StringComparer.Ordinal), ct);
        var findings = looks.OrderBy(l => l.Check.Group).Select(l => Told(l.Check, l.Result, l.Took)).ToList();
        return new Examination(Worst(findings), Stopwatch.GetElapsedTime(began).TotalSeconds, findings);
    }

    /// <summary>One look that is not taken from memory: after a cure.</summary>
    public async Task<Finding> AgainAsync(IServiceProvider services, string name, CancellationToken ct)
    {
        var check = offers.Checks.First(c => c.Name == name);
        var began = Stopwatch.GetTimestamp();
        var result = await check.RunAsync(services, ct);
        return Told(check, result, Stopwatch.GetElapsedTime(began));
    }

    public static string Worst(IReadOnlyList<Finding> findings)
    {
        foreach (var state in new[] { "failed", "unknown", "warning" })
            if (findings.Any(f => f.State == state))
                return state;
        return "ok";
    }

    private Finding Told(HealthCheck check, CheckResult result, TimeSpan took) =>
        new(
            check.Name,
            check.Group.ToString().ToLowerInvariant(),
            titles.Of(check.Name, Language.Chinese),
            titles.Of(check.Name, Language.English),
            State(result.State),
            result.ReasonZh,
            result.Reason,
            result.RemedyZh,
            result.Remedy,
            result.State == CheckState.Ok ? null : check.Runbook,
            (int)took.TotalMilliseconds
        );

    private static string State(CheckState state) =>
        state switch
        {
            CheckState.Ok => "ok",
            CheckState.Warn => "warning",
            CheckState.Fail => "failed",
            _ => "unknown",
        };
}
