using System.Data.Common;
using System.Text.Json;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Completeness;

/// <summary>Sums over what the last search counted.</summary>
internal sealed class ReadCounts(Database database)
{
    /// <summary>When all instruments were counted last; null when they never were.</summary>
    public async Task<DateTimeOffset?> AtAsync(CancellationToken ct)
    {
        var all = await ListAsync(
            "SELECT at FROM market_counted WHERE scope = 'all'",
            row => row.Instant(database.Kind, 0),
            ct
        );
        return all is [var at, ..] ? at : null;
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<YearLine>> YearsAsync(int? year, CancellationToken ct)
    {
        var only = year is null ? "" : "WHERE c.year = @year";
        var sources = (
            await ListAsync(
                $"""
                SELECT c.year, s.name, cast(sum(c.bars) AS bigint)
                FROM market_year_source c JOIN market_source s ON s.id = c.source {only} GROUP BY c.year, s.name
                """,
                row => (Year: row.GetInt32(0), Name: row.GetString(1), Bars: row.GetInt64(2)),
                ct,
                Year(year)
            )
        ).ToLookup(s => s.Year);
        return await ListAsync(
            $"""
            SELECT c.year, count(*), cast(sum(c.expected) AS bigint), cast(sum(c.stored) AS bigint),
              cast(sum(c.suspended) AS bigint)
            FROM market_year c {only} GROUP BY c.year ORDER BY c.year DESC
            """,
            row => new YearLine(
                row.GetInt32(0),
                (int)row.GetInt64(1),
                row.GetInt64(2),
                row.GetInt64(3),
                row.GetInt64(2) - row.GetInt64(3),
                row.GetInt64(4),
                new SortedDictionary<string, long>(
                    sources[row.GetInt32(0)].ToDictionary(s => s.Name, s => s.Bars),
                    StringComparer.Ordinal
                )
            ),
            ct,
            Year(year)
        );
    }

    /// <summary>Those with bars missing: how many there are, and a page of them, most missing first.</summary>
    public async Task<(int Total, IReadOnlyList<(int Instrument, long Expected, long Stored)> Lines)> WorstAsync(
        int? year,
        int offset,
        int limit,
        CancellationToken ct
    )
    {
        var sums = $"""
            SELECT c.instrument_id, cast(sum(c.expected) AS bigint) AS expected, cast(sum(c.stored) AS bigint) AS stored
            FROM market_year c {(year is null ? "" : "WHERE c.year = @year")} GROUP BY c.instrument_id
            HAVING sum(c.expected) > sum(c.stored)
            """;
        var total = await ListAsync($"SELECT count(*) FROM ({sums}) w", row => (int)row.GetInt64(0), ct, Year(year));
        var lines = await ListAsync(
            $"{sums} ORDER BY sum(c.expected) - sum(c.stored) DESC, c.instrument_id LIMIT @limit OFFSET @offset",
            row => (row.GetInt32(0), row.GetInt64(1), row.GetInt64(2)),
            ct,
            [.. Year(year), ("@limit", limit), ("@offset", offset)]
        );
        return (total[0], lines);
    }

    /// <summary>Every board and year, for the map.</summary>
    public Task<IReadOnlyList<BoardYear>> BoardsAsync(CancellationToken ct) =>
        ListAsync(
            """
            SELECT i.kind, i.board, i.exchange, c.year, cast(sum(c.expected) AS bigint), cast(sum(c.stored) AS bigint)
            FROM market_year c JOIN market_instrument i ON i.id = c.instrument_id
            GROUP BY i.kind, i.board, i.exchange, c.year ORDER BY c.year DESC
            """,
            row => new BoardYear(
                Board(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetString(2)),
                row.GetInt32(3),
                row.GetInt64(4),
                row.GetInt64(5)
            ),
            ct
        );

    private static string Board(string kind, string? board, string exchange) =>
        JsonNamingPolicy.CamelCase.ConvertName(kind != nameof(AssetKind.Stock) ? kind : board ?? exchange);

    private static (string, object?)[] Year(int? year) => year is null ? [] : [("@year", year)];

    private async Task<IReadOnlyList<T>> ListAsync<T>(
        string sql,
        Func<DbDataReader, T> read,
        CancellationToken ct,
        params (string, object?)[] parameters
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(null, database.Kind, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
            rows.Add(read(reader));
        return rows;
    }
}
