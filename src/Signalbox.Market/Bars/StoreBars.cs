using System.Runtime.InteropServices;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>What became of a batch.</summary>
/// <param name="Added">Days that were not there.</param>
/// <param name="Changed">Days that now say something else; what they said is kept.</param>
/// <param name="Same">Days that say the same.</param>
/// <param name="Kept">Days of which a better source says something else; what this one says is kept beside it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StoredBars(int Added, int Changed, int Same, int Kept)
{
    public static StoredBars operator +(StoredBars one, StoredBars other) =>
        new(one.Added + other.Added, one.Changed + other.Changed, one.Same + other.Same, one.Kept + other.Kept);
}

/// <summary>Stores bars of instruments: new days, restatements of the same source, and what sources differ in.</summary>
/// <remarks>
/// A day belongs to the best source that has spoken of it; a provisional bar is replaced by anybody's final one.
/// All that is new goes in at once, since one load of many instruments costs little more than one of one.
/// </remarks>
internal sealed class StoreBars(MarketSources sources)
{
    /// <param name="batches">The bars of one instrument each, each day once.</param>
    public async Task<IReadOnlyList<StoredBars>> RunAsync(
        WriteTransaction transaction,
        IReadOnlyList<IReadOnlyList<BarRow>> batches,
        CancellationToken ct
    )
    {
        var there = await BarsThere.ReadAsync(transaction, batches, ct);
        if (there.Count == 0)
        {
            // The usual case of a load: millions of rows need not be gathered once more.
            await LoadBars.RunAsync(transaction, batches, ct);
            return batches.Select(b => new StoredBars(b.Count, 0, 0, 0)).ToList();
        }
        var added = new List<BarRow>(batches.Sum(b => b.Count));
        var stored = new List<StoredBars>(batches.Count);
        foreach (var rows in batches)
            stored.Add(await OneAsync(transaction, rows, there, added, ct));
        await LoadBars.RunAsync(transaction, [added], ct);
        return stored;
    }

    private async Task<StoredBars> OneAsync(
        WriteTransaction transaction,
        IReadOnlyList<BarRow> rows,
        Dictionary<(int, DateOnly), BarRow> there,
        List<BarRow> added,
        CancellationToken ct
    )
    {
        var (before, changed, same, kept) = (added.Count, 0, 0, 0);
        foreach (var row in rows)
        {
            if (!there.TryGetValue((row.Instrument, row.Day), out var old))
            {
                added.Add(row);
            }
            else if (row.SaysAs(old) && (old.Source == row.Source || !old.Provisional))
            {
                same++;
            }
            else if (old.Provisional || old.Source == row.Source || sources.IsBetter(row.Source, old.Source))
            {
                if (!old.Provisional)
                    await AsideAsync(transaction, old, old.Source == row.Source ? "restated" : "differs", ct);
                await ReplaceAsync(transaction, row, ct);
                changed++;
            }
            else if (row.Agrees(old))
            {
                same++;
            }
            else
            {
                await AsideAsync(transaction, row, "differs", ct);
                kept++;
            }
        }
        return new StoredBars(added.Count - before, changed, same, kept);
    }

    /// <summary>Keeps what does not stand beside what does.</summary>
    /// <param name="reason"><c>restated</c> by its own source, or another one <c>differs</c>.</param>
    public static async Task AsideAsync(WriteTransaction transaction, BarRow row, string reason, CancellationToken ct)
    {
        await using var command = transaction.Command(
            """
            INSERT INTO market_bar_other (instrument_id, day, source, fetched_at, open, high, low, close, pre_close,
              volume, amount, reason)
            VALUES (@instrument, @day, @source, @at, @open, @high, @low, @close, @pre, @volume, @amount, @reason)
            ON CONFLICT DO NOTHING
            """,
            [.. Values(transaction.Kind, row), ("@reason", reason)]
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The whole bar takes the place of the one that stands: fields of two sources are never mixed.</summary>
    public static async Task ReplaceAsync(WriteTransaction transaction, BarRow row, CancellationToken ct)
    {
        await using var command = transaction.Command(
            """
            UPDATE market_bar SET open = @open, high = @high, low = @low, close = @close, pre_close = @pre,
              volume = @volume, amount = @amount, source = @source, fetched_at = @at, provisional = @provisional
            WHERE instrument_id = @instrument AND day = @day
            """,
            [.. Values(transaction.Kind, row), ("@provisional", row.Provisional)]
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    private static (string, object?)[] Values(DatabaseKind kind, BarRow row) =>
        [
            ("@instrument", row.Instrument),
            ("@day", Stored.Day(kind, row.Day)),
            ("@source", row.Source),
            ("@at", row.FetchedAt),
            ("@open", row.Open),
            ("@high", row.High),
            ("@low", row.Low),
            ("@close", row.Close),
            ("@pre", row.PreClose),
            ("@volume", row.Volume),
            ("@amount", row.Amount),
        ];
}
