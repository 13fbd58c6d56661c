using System.Data.Common;
using System.Text.Json;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars.Blocks;

/// <summary>The table of packed years.</summary>
internal static class BarBlocks
{
    /// <summary>Reads a range, when all years of the instrument are packed as they now are.</summary>
    /// <returns>Null when they are not: the bars themselves then have to be read.</returns>
    public static async Task<List<BarRow>?> ReadAsync(
        DbConnection connection,
        DatabaseKind kind,
        int instrument,
        DateOnly from,
        DateOnly to,
        CancellationToken ct
    )
    {
        await using var command = connection.Command(
            null,
            kind,
            """
            SELECT b.packed FROM market_change c
            LEFT JOIN market_bar_block b ON b.instrument_id = c.instrument_id AND b.year BETWEEN @first AND @last
            WHERE c.instrument_id = @instrument AND c.packed = c.version
            ORDER BY b.year
            """,
            ("@instrument", instrument),
            ("@first", from.Year),
            ("@last", to.Year)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        var rows = new List<BarRow>(256); // a year
        do
        {
            if (!reader.IsDBNull(0))
                BarBlock.Unpack(reader.GetFieldValue<byte[]>(0), instrument, from, to, rows);
        } while (await reader.ReadAsync(ct));
        return rows;
    }

    /// <summary>Removes what no longer says what the bars say.</summary>
    /// <param name="years">Those in which bars of any of the instruments were changed.</param>
    /// <remarks>To be called by whoever has counted a change of them: nobody packs them until he commits.</remarks>
    public static async Task RemoveAsync(
        WriteTransaction transaction,
        int[] instruments,
        IEnumerable<int> years,
        CancellationToken ct
    )
    {
        int[] changed = [.. years];
        if (changed.Length == 0)
            return;
        await using var command =
            transaction.Kind == DatabaseKind.Postgres
                ? transaction.Command(
                    "DELETE FROM market_bar_block WHERE instrument_id = ANY(@ids) AND year = ANY(@years)",
                    ("@ids", instruments),
                    ("@years", changed)
                )
                : transaction.Command(
                    """
                    DELETE FROM market_bar_block WHERE instrument_id IN (SELECT value FROM json_each(@ids))
                    AND year IN (SELECT value FROM json_each(@years))
                    """,
                    ("@ids", JsonSerializer.Serialize(instruments)),
                    ("@years", JsonSerializer.Serialize(changed))
                );
        await command.ExecuteNonQueryAsync(ct);
    }
}
