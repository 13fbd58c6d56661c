using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>
/// Which tables hold a range. On PostgreSQL each year of bars is a table of its own, made with its first bar and never
/// dropped; a query that names it
/// needs no plan over all of them.
/// </summary>
internal sealed class YearsOfBars(Database database, TimeProvider clock)
{
    /// <summary>The table of all years, which every range can be read from.</summary>
    private const string All = "market_bar";

    /// <summary>Ranges over more years than this are read through the parent.</summary>
    private const int Most = 3;

    /// <summary>For a year that was not found it is not looked again before.</summary>
    private static readonly TimeSpan LookedAt = TimeSpan.FromMinutes(1);

    private volatile Look last = new(new HashSet<int>(), null);

    /// <returns>The tables, each to be asked for the whole range, the earliest first.</returns>
    public async ValueTask<IReadOnlyList<string>> TablesAsync(DateOnly from, DateOnly to, CancellationToken ct)
    {
        if (database.Kind == DatabaseKind.Sqlite || to.Year - from.Year >= Most)
            return [All];
        var years = Enumerable.Range(from.Year, to.Year - from.Year + 1);
        // A year that was just begun may not be known here yet: then the parent is asked.
        if (!years.All(last.Years.Contains) && (last.At is not { } at || clock.GetElapsedTime(at) >= LookedAt))
            last = new Look(await ReadAsync(ct), clock.GetTimestamp());
        var known = last.Years;
        return years.All(known.Contains) ? [.. years.Select(year => $"{All}_{year}")] : [All];
    }

    private async Task<IReadOnlySet<int>> ReadAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT substring(c.relname FROM '^market_bar_(\d{4})$')::integer
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'market_bar'::regclass AND c.relname ~ '^market_bar_\d{4}$'
            """
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var years = new HashSet<int>();
        while (await reader.ReadAsync(ct))
            years.Add(reader.GetInt32(0));
        return years;
    }

    /// <param name="At">A timestamp of the clock; null before the first.</param>
    private sealed record Look(IReadOnlySet<int> Years, long? At);
}
