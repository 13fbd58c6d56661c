using Signalbox.Operations.Doctor;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Runbooks;

/// <summary>A runbook as it came out.</summary>
/// <param name="Steps">In the runbook's order.</param>
/// <param name="First">The first step that is not ok, with what to do; null when all are.</param>
/// <param name="Cure">What the product can do about it itself; null when nothing.</param>
internal sealed record RunbookAnswer(
    string Id,
    string TitleZh,
    string TitleEn,
    string Result,
    IReadOnlyList<Finding> Steps,
    Finding? First,
    CureLine? Cure
);

/// <summary>A cure by its names.</summary>
/// <param name="IsSafe">Whether <c>runbook --fix</c> may do it on a person's yes.</param>
internal sealed record CureLine(string Id, bool IsSafe, string TitleZh, string TitleEn);

/// <summary>A runbook by its names.</summary>
internal sealed record RunbookRow(string Id, string TitleZh, string TitleEn, int Steps);

/// <summary>Makes the checks of a runbook and names the first that is not ok.</summary>
internal sealed class RunRunbook(Offers offers, Examine examine)
{
    /// <returns>All, as offered.</returns>
    public IReadOnlyList<RunbookRow> List() =>
        [.. offers.Runbooks.Select(r => new RunbookRow(r.Id, r.TitleZh, r.TitleEn, r.Steps.Count))];

    /// <exception cref="RefusedException">404 <c>runbook.not-found</c>.</exception>
    public async Task<RunbookAnswer> RunAsync(string id, CancellationToken ct)
    {
        var runbook = Find(id);
        var found = (await examine.RunAsync(runbook.Steps, ct)).Findings.ToDictionary(
            f => f.Id,
            StringComparer.Ordinal
        );
        var steps = runbook.Steps.Where(found.ContainsKey).Select(s => found[s]).ToList();
        var first = steps.Find(s => s.State != "ok");
        var cure = first is null ? null : runbook.Cures.GetValueOrDefault(first.Id);
        return new RunbookAnswer(
            runbook.Id,
            runbook.TitleZh,
            runbook.TitleEn,
            Examine.Worst(steps),
            steps,
            first,
            cure is null ? null : new CureLine(cure.Id, cure.IsSafe, cure.TitleZh, cure.TitleEn)
        );
    }

    /// <exception cref="RefusedException">404 <c>runbook.not-found</c>.</exception>
    public Runbook Find(string id) =>
        offers.Runbooks.FirstOrDefault(r => r.Id == id)
        ?? throw RefusedException.NotFound(
            "runbook.not-found",
            $"There is no runbook {id}. signalbox runbook list shows those that are there."
        );
}
