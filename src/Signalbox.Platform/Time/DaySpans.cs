using System.Globalization;
using System.Text;

namespace Signalbox.Platform.Time;

/// <summary>Days of the owner's zone as a table for SQL, so that figures by day are one statement.</summary>
/// <param name="Sql">A common table <c>day (n, from_at, to_at)</c>, n from 0 for the first: <c>WITH {Sql} SELECT …</c>.</param>
/// <param name="Parameters">What it needs.</param>
public sealed record DaySpans(DateOnly First, int Count, string Sql, (string Name, object? Value)[] Parameters)
{
    /// <summary>The days from <paramref name="first"/> to today.</summary>
    public static DaySpans Since(TimeProvider clock, DateOnly first)
    {
        var count = clock.Today().DayNumber - first.DayNumber + 1;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(first));
        var sql = new StringBuilder("day (n, from_at, to_at) AS (VALUES ");
        List<(string, object?)> parameters = [("@day0", clock.StartOf(first))];
        for (var n = 0; n < count; n++)
        {
            sql.Append(CultureInfo.InvariantCulture, $"{(n == 0 ? "" : ", ")}({n}, @day{n}, @day{n + 1})");
            parameters.Add(
                (string.Create(CultureInfo.InvariantCulture, $"@day{n + 1}"), clock.StartOf(first.AddDays(n + 1)))
            );
        }
        return new DaySpans(first, count, sql.Append(')').ToString(), [.. parameters]);
    }

    /// <summary>The last <paramref name="count"/> days, today the last.</summary>
    public static DaySpans Last(TimeProvider clock, int count) => Since(clock, clock.Today().AddDays(1 - count));
}
