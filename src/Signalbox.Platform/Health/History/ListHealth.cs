using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Health.History;

/// <summary>One bar: how a check came out in one minute.</summary>
internal sealed record HealthBar(DateTimeOffset At, CheckState State, string ReasonZh, string Reason);

/// <summary>A check, how it stands now, and its last half hour.</summary>
/// <param name="Name">Stable dotted name.</param>
/// <param name="Required">Whether the whole is unhealthy without it.</param>
/// <param name="Since">When it came into this state, as samples tell; null when there are none yet.</param>
/// <param name="Bars">One a minute, oldest first, at most 30; a minute in which nobody looked is missing.</param>
internal sealed record HealthLine(
    string Name,
    CheckState State,
    string ReasonZh,
    string Reason,
    string? RemedyZh,
    string? Remedy,
    bool Required,
    DateTimeOffset? Since,
    IReadOnlyList<HealthBar> Bars
);

/// <summary>The checks as they stand, with what they were lately.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="HistoryFault">Why there are no bars; null when they could be read.</param>
internal sealed record HealthOverview(string Status, IReadOnlyList<HealthLine> Checks, string? HistoryFault);

/// <summary>Lists the checks with their last 30 samples.</summary>
internal sealed class ListHealth(HealthRunner runner, IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    public const int Bars = 30;

    /// <returns>In the order in which the checks were offered. It answers without a database too, then without bars.</returns>
    public async Task<HealthOverview> RunAsync(CancellationToken ct)
    {
        var looks = await runner.LookAsync(names: null, ct);
        var (samples, fault) = await SamplesAsync(ct);
        return new HealthOverview(
            HealthEndpoints.Status(looks),
            [.. looks.Select(look => Line(look, [.. samples[look.Check.Name].Take(Bars).Reverse()]))],
            fault
        );
    }

    private HealthLine Line(CheckedHealth look, IReadOnlyList<Sample> samples)
    {
        // Changed within this minute: no sample tells of it yet.
        DateTimeOffset? since =
            samples.Count == 0 ? null
            : samples[^1].State == look.Result.State ? samples[^1].Since
            : clock.GetUtcNow() - look.Age;
        return new HealthLine(
            look.Check.Name,
            look.Result.State,
            look.Result.ReasonZh,
            look.Result.Reason,
            look.Result.RemedyZh,
            look.Result.Remedy,
            look.Check.Required,
            since,
            [.. samples.Select(s => new HealthBar(s.At, s.State, s.ReasonZh, s.Reason))]
        );
    }

    /// <summary>Newest first.</summary>
    private async Task<(ILookup<string, Sample> Samples, string? Fault)> SamplesAsync(CancellationToken ct)
    {
        // A minute more: the sample of the present minute may be on its way.
        var from = clock.GetUtcNow() - TimeSpan.FromMinutes(Bars + 1);
        try
        {
            await using var db = await dbs.CreateDbContextAsync(ct);
            var rows = await db.Set<Sample>()
                .AsNoTracking()
                .Where(s => s.At > from)
                .OrderByDescending(s => s.At)
                .Take(10_000)
                .ToListAsync(ct);
            return (rows.ToLookup(s => s.CheckName, StringComparer.Ordinal), null);
        }
        catch (Exception fault) when (fault is not OperationCanceledException) // the page that tells what is broken must not be
        {
            return (Array.Empty<Sample>().ToLookup(s => s.CheckName, StringComparer.Ordinal), fault.Message);
        }
    }
}
