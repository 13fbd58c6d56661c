using System.Buffers;

namespace Signalbox.Market.Bars.Blocks;

/// <summary>Packs the bars of an instrument into bytes and unpacks them: each says how it differs from the one before.</summary>
/// <remarks>
/// A bar is: flags; days since the one before; open less the close before; high, low and close less the open; the close
/// that its source says was before, where that is another than the bar before has; volume; amount; and, where they are
/// other than the bar's before, source and microseconds since that was fetched. Numbers are base-128, the lowest part
/// first; those that may be below zero are zigzag.
/// </remarks>
internal static class BarBlock
{
    /// <summary>Flags and nine numbers of ten bytes take no more, nor do the two of where it comes from.</summary>
    private const int MostOfBar = 120;

    private static class Flag
    {
        public const byte NoPreClose = 1;
        public const byte PreCloseIsCloseBefore = 2;
        public const byte NoAmount = 4;
        public const byte FromElsewhere = 8;
        public const byte Provisional = 16;
    }

    /// <param name="rows">Of one instrument, ascending.</param>
    public static byte[] Pack(IReadOnlyList<BarRow> rows)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(rows.Count * MostOfBar);
        try
        {
            var to = new PackedWriter(buffer);
            var before = default(BarRow);
            foreach (var row in rows)
            {
                Pack(ref to, row, before);
                before = row;
            }
            return to.Written.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Pack(ref PackedWriter to, in BarRow row, in BarRow before)
    {
        var isElsewhere = row.Source != before.Source || row.FetchedAt != before.FetchedAt;
        to.Byte(
            (byte)(
                (row.PreClose is null ? Flag.NoPreClose : 0)
                | (row.PreClose == before.Close ? Flag.PreCloseIsCloseBefore : 0)
                | (row.Amount is null ? Flag.NoAmount : 0)
                | (isElsewhere ? Flag.FromElsewhere : 0)
                | (row.Provisional ? Flag.Provisional : 0)
            )
        );
        to.Plain((ulong)(row.Day.DayNumber - before.Day.DayNumber));
        to.Signed(row.Open - before.Close);
        to.Signed(row.High - row.Open);
        to.Signed(row.Low - row.Open);
        to.Signed(row.Close - row.Open);
        if (row.PreClose is { } pre && pre != before.Close)
            to.Signed(pre - before.Close);
        to.Signed(row.Volume);
        if (row.Amount is { } amount)
            to.Signed(amount);
        if (!isElsewhere)
            return;
        to.Plain((ulong)row.Source);
        to.Signed(Microseconds(row.FetchedAt) - Microseconds(before.FetchedAt));
    }

    /// <summary>Adds those of a range.</summary>
    /// <exception cref="IndexOutOfRangeException">The bytes end in the middle of a bar.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, int instrument, DateOnly from, DateOnly to, List<BarRow> rows)
    {
        var reader = new PackedReader(packed);
        var (day, close, source, fetchedAt) = (0, 0L, 0, default(DateTimeOffset));
        while (!reader.IsAtEnd)
        {
            var flags = reader.Byte();
            day += (int)reader.Plain();
            var open = close + reader.Signed();
            var high = open + reader.Signed();
            var low = open + reader.Signed();
            var closeBefore = close;
            close = open + reader.Signed();
            long? pre =
                (flags & Flag.NoPreClose) != 0 ? null
                : (flags & Flag.PreCloseIsCloseBefore) != 0 ? closeBefore
                : closeBefore + reader.Signed();
            var volume = reader.Signed();
            long? amount = (flags & Flag.NoAmount) != 0 ? null : reader.Signed();
            if ((flags & Flag.FromElsewhere) != 0)
            {
                source = (int)reader.Plain();
                fetchedAt = fetchedAt.AddTicks(reader.Signed() * TimeSpan.TicksPerMicrosecond);
            }
            if (day < from.DayNumber)
                continue;
            if (day > to.DayNumber)
                return;
            rows.Add(
                new BarRow(
                    instrument,
                    DateOnly.FromDayNumber(day),
                    open,
                    high,
                    low,
                    close,
                    pre,
                    volume,
                    amount,
                    source,
                    fetchedAt,
                    (flags & Flag.Provisional) != 0
                )
            );
        }
    }

    private static long Microseconds(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerMicrosecond;
}
