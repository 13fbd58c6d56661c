using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>How much may be spent on models in a day of the owner's zone.</summary>
internal sealed record BudgetSetting
{
    /// <summary>Null is no limit; 0 asks no model that has a price.</summary>
    [Range(0, 1_000_000)]
    public required decimal? LimitCny { get; init; }
}

/// <summary>Sets the day's budget; it holds from the next call on.</summary>
internal sealed partial class SetBudget(
    IDbContextFactory<SignalboxDb> dbs,
    SpendingLimit limit,
    AuditTrail audit,
    ILogger<SetBudget> log
)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task RunAsync(Actor by, BudgetSetting setting, CancellationToken ct)
    {
        Check.Valid(setting);
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.BeginWriteAsync(ct);
        var row = await db.Set<Budget>().SingleOrDefaultAsync(b => b.Span == Budget.Day, ct);
        if (row is null)
        {
            row = new Budget { Span = Budget.Day };
            db.Add(row);
        }
        row.LimitCny = setting.LimitCny;
        await db.SaveChangesAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(by, "llm.budget.set", null, new { setting.LimitCny }), ct);
        await transaction.CommitAsync(ct);
        limit.Changed();
        LogSet(setting.LimitCny);
    }

    [LoggerMessage(1322, LogLevel.Information, "The day's budget for models was set to {LimitCny} CNY")]
    private partial void LogSet(decimal? limitCny);
}
