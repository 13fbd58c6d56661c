using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Learning;

/// <summary>Whether the ranking learns.</summary>
internal sealed record LearningSwitch
{
    [Required]
    public required bool IsOn { get; init; }
}

/// <summary>Which value to forget.</summary>
internal sealed record LearningValue
{
    [Required]
    public required LearningFeature Feature { get; init; }

    /// <summary>As the list gives it; of a source its id.</summary>
    [Required, StringLength(200)]
    public required string Value { get; init; }
}

/// <summary>Switches the learning on or off, or makes it forget; the order follows at once.</summary>
internal sealed partial class ChangeLearning(
    IDbContextFactory<SignalboxDb> dbs,
    Learn learn,
    AuditTrail audit,
    TimeProvider clock,
    ILogger<ChangeLearning> log
)
{
    /// <exception cref="RefusedException">400 <c>input.invalid</c>.</exception>
    public async Task SwitchAsync(Actor by, LearningSwitch change, CancellationToken ct)
    {
        Check.Valid(change);
        await using (var db = await dbs.CreateDbContextAsync(ct))
        await using (var transaction = await db.BeginWriteAsync(ct))
        {
            var isOn = change.IsOn;
            var changed = await db.Set<LearningState>()
                .Where(l => l.Id == LearningState.Only && l.IsOn != isOn)
                .ExecuteUpdateAsync(l => l.SetProperty(x => x.IsOn, isOn), ct);
            if (changed == 0)
                return;
            await audit.WriteAsync(transaction, AuditEvent.By(by, "radar.learning.switched", isOn ? "on" : "off"), ct);
            await transaction.CommitAsync(ct);
            LogSwitched(isOn);
        }
        await learn.RunAsync(ct);
    }

    /// <summary>What was answered until now says nothing of this value any more; later answers do.</summary>
    /// <exception cref="RefusedException">400 <c>input.invalid</c>; 404 <c>radar.learning.value-not-found</c>.</exception>
    public async Task ForgetAsync(Actor by, LearningValue forget, CancellationToken ct)
    {
        Check.Valid(forget);
        var (feature, value) = (forget.Feature, forget.Value);
        await using (var db = await dbs.CreateDbContextAsync(ct))
        await using (var transaction = await db.BeginWriteAsync(ct))
        {
            var state = await db.Set<LearningState>().AsNoTracking().SingleOrDefaultAsync(ct);
            if (state?.Read().Values.Any(v => v.Feature == feature && v.Value == value) != true)
                throw RefusedException.NotFound(
                    "radar.learning.value-not-found",
                    $"Nothing was learned of {feature} «{value}»; look at the list again."
                );
            var row = await db.Set<ForgottenValue>().FindAsync([feature, value], ct);
            if (row is null)
                db.Add(
                    new ForgottenValue
                    {
                        Feature = feature,
                        Value = value,
                        ForgottenAt = clock.GetUtcNow(),
                    }
                );
            else
                row.ForgottenAt = clock.GetUtcNow();
            await db.SaveChangesAsync(ct);
            await audit.WriteAsync(
                transaction,
                AuditEvent.By(by, "radar.learning.forgotten", $"{feature}: {value}"),
                ct
            );
            await transaction.CommitAsync(ct);
            LogForgotten(feature, value);
        }
        await learn.RunAsync(ct);
    }

    [LoggerMessage(2672, LogLevel.Information, "Learning from answers was switched on: {IsOn}")]
    private partial void LogSwitched(bool isOn);

    [LoggerMessage(2673, LogLevel.Information, "What was learned of {Feature} {Value} was forgotten")]
    private partial void LogForgotten(LearningFeature feature, string value);
}
