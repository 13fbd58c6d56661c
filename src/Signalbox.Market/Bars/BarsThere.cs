using System.Data.Common;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>What is stored already of the days that are to be stored.</summary>
internal static class BarsThere
{
    /// <param name="batches">Of one instrument each.</param>
    public static async Task<Dictionary<(int, DateOnly), BarRow>> ReadAsync(
        WriteTransaction transaction,
        IReadOnlyList<IReadOnlyList<BarRow>> batches,
        CancellationToken ct
    )
    {
        var there = new Dictionary<(int, DateOnly), BarRow>();
        var asked = batches.Where(b => b.Count > 0).ToList();
        if (asked.Count == 0)
            return there;
        if (transaction.Kind == DatabaseKind.Postgres)
            await OfAllAsync(transaction, asked, there, ct);
        else
            await OfEachAsync(transaction, asked, there, ct);
        return there;
    }

    /// <summary>In one round trip: more days than are asked for may come, if the instruments' days differ.</summary>
    private static async Task OfAllAsync(
        WriteTransaction transaction,
        List<IReadOnlyList<BarRow>> asked,
        Dictionary<(int, DateOnly), BarRow> there,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            $"SELECT {BarRow.Columns} FROM market_bar WHERE instrument_id = ANY(@ids) AND day BETWEEN @from AND @to",
            ("@ids", asked.Select(b => b[0].Instrument).ToArray()),
            ("@from", asked.Min(b => b.Min(r => r.Day))),
            ("@to", asked.Max(b => b.Max(r => r.Day)))
        );
        await AddAsync(command, transaction.Kind, there, ct);
    }

    private static async Task OfEachAsync(
        WriteTransaction transaction,
        List<IReadOnlyList<BarRow>> asked,
        Dictionary<(int, DateOnly), BarRow> there,
        CancellationToken ct
    )
    {
        var kind = transaction.Kind;
        await using var command = transaction.Command(
            $"SELECT {BarRow.Columns} FROM market_bar WHERE instrument_id = @instrument AND day BETWEEN @from AND @to",
            ("@instrument", 0),
            ("@from", 0),
            ("@to", 0)
        );
        foreach (var rows in asked)
        {
            command.Parameters["@instrument"].Value = rows[0].Instrument;
            command.Parameters["@from"].Value = Stored.Day(kind, rows.Min(r => r.Day));
            command.Parameters["@to"].Value = Stored.Day(kind, rows.Max(r => r.Day));
            await AddAsync(command, kind, there, ct);
        }
    }

    private static async Task AddAsync(
        DbCommand command,
        DatabaseKind kind,
        Dictionary<(int, DateOnly), BarRow> there,
        CancellationToken ct
    )
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var row = BarRow.Read(reader, kind);
            there[(row.Instrument, row.Day)] = row;
        }
    }
}
