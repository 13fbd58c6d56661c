using Signalbox.Operations.Doctor;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;
using Signalbox.Platform.Identity;

namespace Signalbox.Operations.Runbooks;

/// <summary>What was done about a step.</summary>
/// <param name="Done">What the cure said; null when nothing was done.</param>
/// <param name="After">The step looked at once more; null when nothing was done.</param>
internal sealed record FixedStep(string Check, string Cure, string? Done, Finding? After);

/// <summary>Applies the safe cures of a runbook to its steps that are not ok, each after a person's yes.</summary>
internal sealed class FixByRunbook(RunRunbook run, Examine examine, AuditTrail audit, IServiceProvider services)
{
    /// <param name="by">Null when the command does it.</param>
    /// <param name="mayDo">Asked before each cure; no leaves it.</param>
    /// <exception cref="RefusedException">404 <c>runbook.not-found</c>.</exception>
    public async Task<IReadOnlyList<FixedStep>> RunAsync(
        Actor? by,
        string id,
        Func<Finding, Cure, bool> mayDo,
        CancellationToken ct
    )
    {
        var cures = run.Find(id).Cures;
        var steps = (await run.RunAsync(id, ct)).Steps.Where(s => s.State != "ok").ToList();
        List<FixedStep> done = [];
        HashSet<string> tried = new(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            // One cure may be that of several steps; once is enough.
            if (!cures.TryGetValue(step.Id, out var cure) || !cure.IsSafe || !tried.Add(cure.Id))
                continue;
            done.Add(mayDo(step, cure) ? await DoAsync(by, id, step, cure, ct) : new(step.Id, cure.Id, null, null));
        }
        return done;
    }

    private async Task<FixedStep> DoAsync(Actor? by, string runbook, Finding step, Cure cure, CancellationToken ct)
    {
        string said;
        try
        {
            said = await cure.RunAsync(services, ct);
        }
        catch (RefusedException refused)
        {
            said = refused.Message;
        }
        await audit.WriteAsync(
            transaction: null,
            AuditEvent.By(
                by,
                "operations.cured",
                cure.Id,
                new
                {
                    runbook,
                    check = step.Id,
                    said,
                }
            ),
            ct
        );
        return new FixedStep(step.Id, cure.Id, said, await examine.AgainAsync(services, step.Id, ct));
    }
}
