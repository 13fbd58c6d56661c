using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Overview;
using Signalbox.Platform.Time;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>What one purpose took with one model. Computed from the price rows; an estimate.</summary>
/// <param name="CallsToday">Questions, their repairs not counted apart.</param>
/// <param name="DaysCny">Of the last 14 days of the owner's zone, today last.</param>
internal sealed record SpendingRow(
    string Purpose,
    string Vendor,
    string Model,
    int CallsToday,
    decimal TodayCny,
    decimal MonthCny,
    IReadOnlyList<decimal> DaysCny
);

/// <summary>What all of them took.</summary>
/// <param name="LimitCny">The budget of a day as it is now; null is no limit.</param>
/// <param name="LimitPercent">How much of it is spent today; null without a limit, 100 when the limit is 0.</param>
/// <param name="Rows">At most 500, the dearest of the month first.</param>
internal sealed record Spending(
    decimal TodayCny,
    decimal MonthCny,
    decimal? LimitCny,
    decimal? LimitPercent,
    IReadOnlyList<decimal> DaysCny,
    IReadOnlyList<SpendingRow> Rows
);

/// <summary>Adds up what the models took today, this month and on each of the last 14 days.</summary>
internal sealed class ModelSpending(Database database, IDbContextFactory<SignalboxDb> dbs, TimeProvider clock)
{
    private const int Most = 500;

    public async Task<Spending> RunAsync(CancellationToken ct)
    {
        var today = clock.Today();
        var (month, twoWeeks) = (new DateOnly(today.Year, today.Month, 1), today.AddDays(1 - Tile.Days));
        var days = DaySpans.Since(clock, month < twoWeeks ? month : twoWeeks);
        var sums = await SumsAsync(days, ct);
        var monthFrom = month.DayNumber - days.First.DayNumber;
        var rows = sums.GroupBy(s => (s.Purpose, s.Vendor, s.Model))
            .Select(g => new SpendingRow(
                g.Key.Purpose,
                g.Key.Vendor,
                g.Key.Model,
                g.Where(s => s.Day == days.Count - 1).Sum(s => s.Calls),
                g.Where(s => s.Day == days.Count - 1).Sum(s => s.Cny),
                g.Where(s => s.Day >= monthFrom).Sum(s => s.Cny),
                Series(g, days.Count)
            ))
            .OrderByDescending(r => r.MonthCny)
            .ThenBy(r => r.Purpose, StringComparer.Ordinal)
            .ToList();

        var limit = await LimitAsync(ct);
        var spentToday = rows.Sum(r => r.TodayCny);
        return new Spending(
            spentToday,
            rows.Sum(r => r.MonthCny),
            limit,
            limit is null ? null
                : limit == 0 ? 100
                : Math.Round(100 * spentToday / limit.Value, 1),
            Series(sums, days.Count),
            [.. rows.Take(Most)]
        );
    }

    private async Task<decimal?> LimitAsync(CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<Budget>().Where(b => b.Span == Budget.Day).Select(b => b.LimitCny).SingleOrDefaultAsync(ct);
    }

    private async Task<List<Sum>> SumsAsync(DaySpans days, CancellationToken ct)
    {
        List<Sum> sums = [];
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            WITH {days.Sql}
            SELECT n, purpose, vendor, model, count(DISTINCT call_id), COALESCE(sum(cost_cny), 0)
            FROM day JOIN llm_attempt ON started_at >= from_at AND started_at < to_at
            GROUP BY n, purpose, vendor, model
            """,
            days.Parameters
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            sums.Add(
                new Sum(
                    reader.GetInt32(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetString(3),
                    reader.GetInt32(4),
                    // SQLite adds text up as a double: six places are what the rows have.
                    Math.Round(Convert.ToDecimal(reader.GetValue(5), CultureInfo.InvariantCulture), 6)
                )
            );
        return sums;
    }

    private static decimal[] Series(IEnumerable<Sum> sums, int days)
    {
        var series = new decimal[Tile.Days];
        foreach (var sum in sums)
            if (sum.Day - (days - Tile.Days) is >= 0 and var place)
                series[place] += sum.Cny;
        return series;
    }

    private sealed record Sum(int Day, string Purpose, string Vendor, string Model, int Calls, decimal Cny);
}
