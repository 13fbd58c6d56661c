using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Alerts;

/// <summary>An alert as others see it.</summary>
/// <param name="Labels">As Prometheus writes them; empty where there are none.</param>
/// <param name="Value">The figure that made it what it is; null where there is none.</param>
/// <param name="Quiet">Whether a silence or a window holds it back now.</param>
internal sealed record AlertRow(
    string Rule,
    string TitleZh,
    string TitleEn,
    AlertSeverity Severity,
    string Labels,
    AlertState State,
    DateTimeOffset Since,
    double? Value,
    string ReasonZh,
    string Reason,
    string Runbook,
    bool Quiet
)
{
    /// <summary>Rows of earlier versions have English words alone.</summary>
    public static string InChinese(string zh, string en) => zh.Length > 0 ? zh : en;
}

/// <summary>All alerts at one moment.</summary>
/// <param name="JudgedSecondsAgo">Since this node last judged; null when it has not, e.g. because another node does.</param>
/// <param name="Rules">How many rules there are.</param>
/// <param name="Alerts">Those that are not normal: firing first, the worst first, then the oldest; at most 500.</param>
internal sealed record AlertOverview(int? JudgedSecondsAgo, int Rules, IReadOnlyList<AlertRow> Alerts);

/// <summary>Lists what is not normal.</summary>
internal sealed class ListAlerts(AlertStore store, Silences silences, AlertPulse pulse, Offers offers)
{
    private const int Most = 500;

    public async Task<AlertOverview> RunAsync(CancellationToken ct)
    {
        var rules = offers.Alerts.ToDictionary(r => r.Id, StringComparer.Ordinal);
        var quiet = await silences.NowAsync(ct);
        var rows = (await store.LoadAsync(ct))
            .Values.Where(t => t.Standing.State != AlertState.Normal && rules.ContainsKey(t.Rule))
            .Select(t => Row(rules[t.Rule], t, quiet))
            .OrderBy(r => r.State is not (AlertState.Firing or AlertState.Recovering))
            .ThenByDescending(r => r.Severity)
            .ThenBy(r => r.Since)
            .Take(Most);
        return new AlertOverview((int?)pulse.Age?.TotalSeconds, rules.Count, [.. rows]);
    }

    private static AlertRow Row(AlertRule rule, Tracked alert, Quiet quiet) =>
        new(
            rule.Id,
            rule.TitleZh,
            rule.TitleEn,
            rule.Severity,
            alert.Labels,
            alert.Standing.State,
            alert.Standing.Since,
            alert.Value,
            AlertRow.InChinese(alert.ReasonZh, alert.Reason),
            alert.Reason,
            rule.Runbook,
            quiet.Holds(rule, AlertLabels.Read(alert.Labels))
        );
}

/// <summary>One beginning or end of firing.</summary>
internal sealed record AlertChangeRow(
    Guid Id,
    string Rule,
    string TitleZh,
    string TitleEn,
    string Labels,
    bool Firing,
    DateTimeOffset At,
    double? Value,
    string ReasonZh,
    string Reason
);

/// <summary>Lists what fired and what ended.</summary>
internal sealed class ListAlertHistory(IDbContextFactory<SignalboxDb> dbs, Offers offers)
{
    /// <param name="rule">Null is every rule.</param>
    /// <param name="before">Only what happened before; null is up to now.</param>
    /// <param name="count">1 to 200.</param>
    /// <returns>Newest first.</returns>
    public async Task<IReadOnlyList<AlertChangeRow>> RunAsync(
        string? rule,
        DateTimeOffset? before,
        int count,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var changes = db.Set<AlertChange>().AsNoTracking();
        if (rule is not null)
            changes = changes.Where(c => c.Rule == rule);
        if (before is { } until)
            changes = changes.Where(c => c.At < until);
        var rows = await changes.OrderByDescending(c => c.At).Take(Math.Clamp(count, 1, 200)).ToListAsync(ct);
        var rules = offers.Alerts.ToDictionary(r => r.Id, StringComparer.Ordinal);
        return
        [
            .. rows.Select(c => new AlertChangeRow(
                c.Id,
                c.Rule,
                rules.GetValueOrDefault(c.Rule)?.TitleZh ?? c.Rule,
                rules.GetValueOrDefault(c.Rule)?.TitleEn ?? c.Rule,
                c.Labels,
                c.Firing,
                c.At,
                c.Value,
                AlertRow.InChinese(c.ReasonZh, c.Reason),
                c.Reason
            )),
        ];
    }
}

/// <summary>A rule as others see it.</summary>
/// <param name="Expression">In Prometheus' language.</param>
internal sealed record AlertRuleRow(
    string Id,
    string TitleZh,
    string TitleEn,
    AlertSeverity Severity,
    string Expression,
    int ForSeconds,
    NoDataMeans NoData,
    string Runbook
)
{
    public static AlertRuleRow Of(AlertRule rule) =>
        new(
            rule.Id,
            rule.TitleZh,
            rule.TitleEn,
            rule.Severity,
            rule.Source.PromQl(rule.NoData),
            (int)rule.For.TotalSeconds,
            rule.NoData,
            rule.Runbook
        );
}
