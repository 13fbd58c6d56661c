using Signalbox.Market.Bars;
using Signalbox.Market.Bars.Blocks;

namespace Signalbox.Market.Tests.Bars.Blocks;

/// <summary>What was packed is unpacked as it was, to the last number.</summary>
public sealed class BarBlockTests
{
    private static readonly DateTimeOffset Fetched = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_bar_comes_back_as_it_was()
    {
        var chance = new Random(11);
        for (var n = 0; n < 200; n++)
        {
            var rows = Enumerable.Range(0, chance.Next(1, 260)).Select(d => Any(chance, d)).ToList();

            Assert.Equal(rows, Unpacked(BarBlock.Pack(rows)));
        }
    }

    [Fact]
    public void The_largest_and_the_smallest_numbers_come_back()
    {
        List<BarRow> rows =
        [
            new(
                7,
                DateOnly.MinValue,
                long.MaxValue,
                long.MinValue,
                0,
                long.MinValue,
                long.MaxValue,
                long.MinValue,
                long.MaxValue,
                int.MaxValue,
                DateTimeOffset.MinValue,
                true
            ),
            new(
                7,
                DateOnly.MaxValue,
                long.MinValue,
                long.MaxValue,
                -1,
                long.MaxValue,
                null,
                long.MaxValue,
                null,
                0,
                new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero),
                false
            ),
        ];

        Assert.Equal(rows, Unpacked(BarBlock.Pack(rows)));
    }

    [Fact]
    public void Only_the_days_of_the_range_come()
    {
        var rows = Enumerable.Range(0, 250).Select(d => Any(new Random(d), d)).ToList();
        var packed = BarBlock.Pack(rows);

        Assert.Equal(rows[20..41], Unpacked(packed, rows[20].Day, rows[40].Day));
        Assert.Equal(rows[..1], Unpacked(packed, DateOnly.MinValue, rows[0].Day));
        Assert.Empty(Unpacked(packed, rows[^1].Day.AddDays(1), DateOnly.MaxValue));
        Assert.Empty(Unpacked([]));
    }

    [Fact]
    public void An_usual_year_fits_a_page_of_the_database()
    {
        var chance = new Random(3);
        var (rows, close) = (new List<BarRow>(), 182_300L);
        for (var day = 0; day < 250; day++)
        {
            var (open, volume) = (close + Cents(300), chance.NextInt64(20_000_000, 90_000_000));
            var (last, source) = (open + Cents(600), day % 2);
            rows.Add(
                new BarRow(
                    7,
                    Day(day),
                    open,
                    Math.Max(open, last) + 2_000,
                    Math.Min(open, last) - 1_000,
                    last,
                    close,
                    volume,
                    volume * last / 100,
                    source,
                    Fetched.AddDays(day),
                    false
                )
            );
            close = last;
        }

        Assert.InRange(BarBlock.Pack(rows).Length, 250 * 20, 8_000);

        long Cents(int most) => chance.Next(-most, most) * 100;
    }

    [Fact]
    public void Bytes_that_end_in_a_bar_are_no_bars()
    {
        var packed = BarBlock.Pack([Any(new Random(1), 0), Any(new Random(2), 1)]);

        Assert.Throws<IndexOutOfRangeException>(() => Unpacked(packed[..^1]));
    }

    private static BarRow Any(Random chance, int day) =>
        new(
            7,
            Day(day),
            chance.NextInt64(-1_000_000, 10_000_000),
            chance.NextInt64(10_000_000),
            chance.NextInt64(10_000_000),
            chance.NextInt64(1, 5),
            chance.Next(4) == 0 ? null : chance.NextInt64(1, 5),
            chance.NextInt64(1L << chance.Next(1, 60)),
            chance.Next(4) == 0 ? null : chance.NextInt64(1L << chance.Next(1, 60)),
            chance.Next(1, 3),
            Fetched.AddMicroseconds(chance.Next(3)),
            chance.Next(2) == 0
        );

    private static DateOnly Day(int number) => new DateOnly(2025, 1, 2).AddDays(number);

    private static List<BarRow> Unpacked(byte[] packed, DateOnly? from = null, DateOnly? to = null)
    {
        var rows = new List<BarRow>();
        BarBlock.Unpack(packed, 7, from ?? DateOnly.MinValue, to ?? DateOnly.MaxValue, rows);
        return rows;
    }
}
