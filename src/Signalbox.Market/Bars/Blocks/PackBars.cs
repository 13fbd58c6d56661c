using System.Data.Common;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars.Blocks;

/// <summary>What a pass did.</summary>
/// <param name="Instruments">Whose years were looked at, since something of them was changed.</param>
/// <param name="Years">Years that were packed.</param>
internal sealed record PackedBars(int Instruments, int Years);

/// <summary>Packs the years of all instruments of which something was changed since they were packed last.</summary>
/// <remarks>A kill costs the few instruments of one commit, which the next pass finds again.</remarks>
internal sealed class PackBars(Database database)
{
    /// <summary>Short enough that nobody waits long for his turn to write.</summary>
    private const int InACommit = 8;

    /// <param name="progress">Told how many of how many instruments are done.</param>
    public async Task<PackedBars> RunAsync(Func<int, int, Task> progress, CancellationToken ct)
    {
        var changed = await ChangedAsync(ct);
        var (done, years) = (0, 0);
        foreach (var instruments in changed.Chunk(InACommit))
        {
            await using var transaction = await database.BeginWriteAsync(ct);
            foreach (var instrument in instruments)
                years += await OneAsync(transaction, instrument, ct);
            await transaction.CommitAsync(ct);
            done += instruments.Length;
            await progress(done, changed.Count);
        }
        return new PackedBars(done, years);
    }

    private async Task<List<int>> ChangedAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT i.id FROM market_instrument i LEFT JOIN market_change c ON c.instrument_id = i.id
            WHERE c.packed IS NULL OR c.packed <> c.version
            ORDER BY i.id
            """
        );
        return await IdsAsync(command, ct);
    }

    private static async Task<int> OneAsync(WriteTransaction transaction, int instrument, CancellationToken ct)
    {
        // First, since whoever changes its bars counts that in the same row, and waits for this to commit or this for him.
        await using var packed = transaction.Command(
            """
            INSERT INTO market_change (instrument_id, version, packed) VALUES (@instrument, 0, 0)
            ON CONFLICT (instrument_id) DO UPDATE SET packed = market_change.version
            """,
            ("@instrument", instrument)
        );
        await packed.ExecuteNonQueryAsync(ct);
        var years = await MissingAsync(transaction, instrument, ct);
        foreach (var year in years)
        {
            var rows = await ReadBars.EachAsync(
                transaction.Connection,
                transaction.Transaction,
                transaction.Kind,
                instrument,
                new DateOnly(year, 1, 1),
                new DateOnly(year, 12, 31),
                ct
            );
            await using var insert = transaction.Command(
                "INSERT INTO market_bar_block (instrument_id, year, packed) VALUES (@instrument, @year, @packed)",
                ("@instrument", instrument),
                ("@year", year),
                ("@packed", BarBlock.Pack(rows))
            );
            await insert.ExecuteNonQueryAsync(ct);
        }
        return years.Count;
    }

    /// <summary>The years that there are bars of and no block.</summary>
    private static async Task<List<int>> MissingAsync(
        WriteTransaction transaction,
        int instrument,
        CancellationToken ct
    )
    {
        var year =
            transaction.Kind == DatabaseKind.Postgres ? "cast(extract(year FROM day) AS integer)" : "day / 10000";
        await using var command = transaction.Command(
            $"""
            SELECT {year} FROM market_bar WHERE instrument_id = @instrument
            EXCEPT SELECT year FROM market_bar_block WHERE instrument_id = @instrument
            """,
            ("@instrument", instrument)
        );
        return await IdsAsync(command, ct);
    }

    private static async Task<List<int>> IdsAsync(DbCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<int>();
        while (await reader.ReadAsync(ct))
            ids.Add(reader.GetInt32(0));
        return ids;
    }
}
