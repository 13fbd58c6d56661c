using Signalbox.Market.Bars;

namespace Signalbox.Market.Quality;

/// <summary>In what a source counts, next to shares and currency units.</summary>
/// <param name="Volume">Shares in one of its volume.</param>
/// <param name="Amount">Currency units in one of its amount.</param>
internal readonly record struct Units(decimal Volume, decimal Amount)
{
    /// <summary>Shares and yuan: BaoStock, Sina, Yahoo, Tushare's minutes.</summary>
    public static readonly Units Plain = new(1, 1);

    /// <summary>Lots of 100 and yuan: EastMoney.</summary>
    public static readonly Units LotsAndYuan = new(100, 1);

    /// <summary>Lots and thousand yuan: Tushare's days.</summary>
    public static readonly Units LotsAndThousands = new(100, 1000);

    /// <summary>Lots and ten thousand yuan: Tencent's k-line, Sina's short quote.</summary>
    public static readonly Units LotsAndTenThousands = new(100, 10_000);

    /// <summary>Shares and ten thousand yuan.</summary>
    public static readonly Units SharesAndTenThousands = new(1, 10_000);

    /// <summary>Every pair that a source is known to send.</summary>
    public static readonly IReadOnlyList<Units> Known =
    [
        Plain,
        LotsAndYuan,
        LotsAndThousands,
        LotsAndTenThousands,
        SharesAndTenThousands,
    ];

    /// <summary>What amount / (volume × price) comes to when a source counts so.</summary>
    public decimal Quotient => Volume / Amount;
}

/// <summary>What the guard finds in a batch.</summary>
internal enum UnitFinding
{
    /// <summary>As the source is said to count.</summary>
    AsSaid,

    /// <summary>In other units, which are known: the batch is refused and they are named.</summary>
    OtherUnits,

    /// <summary>The quotient drifts or fits no units: prices that are adjusted, or wrong.</summary>
    NotUnadjusted,

    /// <summary>No row has a volume and an amount, so nothing can be said.</summary>
    NothingToJudge,
}

/// <summary>The finding, with what it rests on.</summary>
/// <param name="Quotient">The middle one of amount / (volume × close), in the source's own units; 0 without rows.</param>
/// <param name="Outside">How many rows have their mean price outside low and high, in the units that fit best.</param>
/// <param name="Rows">How many rows were judged.</param>
internal readonly record struct UnitVerdict(UnitFinding Finding, Units? Units, decimal Quotient, int Outside, int Rows);

/// <summary>Tells by arithmetic in which units a batch of unadjusted rows counts; needs no word of the source.</summary>
/// <remarks>
/// amount / (volume × close) is about 1 for shares and yuan, 100 for lots and yuan, 0.1 for lots and thousands; and the
/// mean price lies between low and high. Over adjusted prices the quotient drifts with every dividend.
/// </remarks>
internal static class UnitGuard
{
    // A cent of slack, for sources that round their amounts and volumes.
    private const decimal Slack = 0.011m;

    // A mean price outside low and high happens by rounding in rows of a few lots.
    private const decimal MostOutside = 0.02m;

    /// <param name="rows">As the source sent them, unscaled.</param>
    /// <param name="said">In what the source is said to count.</param>
    /// <param name="tick">The least step of a price that was traded; adjusted prices fall between. 0 judges none.</param>
    public static UnitVerdict Judge(IReadOnlyCollection<Bar> rows, Units said, decimal tick)
    {
        if (tick > 0 && rows.Count(r => IsBetween(r, tick)) is var between && between > Most(rows.Count))
            return new(UnitFinding.NotUnadjusted, null, 0, between, rows.Count);
        var judged = rows.Where(r => r is { Volume: > 0, Amount: > 0, Close: > 0 }).ToList();
        if (judged.Count == 0)
            return new(UnitFinding.NothingToJudge, null, 0, 0, 0);
        var quotients = judged.Select(r => r.Amount!.Value / (r.Volume * r.Close)).Order().ToList();
        var middle = quotients[quotients.Count / 2];
        var outside = Outside(judged, said);
        if (outside <= Most(judged.Count))
            return new(UnitFinding.AsSaid, said, middle, outside, judged.Count);
        var fitting = Units.Known.OrderBy(u => Outside(judged, u)).First();
        outside = Outside(judged, fitting);
        return outside <= Most(judged.Count)
            ? new(UnitFinding.OtherUnits, fitting, middle, outside, judged.Count)
            : new(UnitFinding.NotUnadjusted, null, middle, outside, judged.Count);
    }

    private static bool IsBetween(Bar row, decimal tick) =>
        row.Open % tick != 0 || row.High % tick != 0 || row.Low % tick != 0 || row.Close % tick != 0;

    private static int Most(int rows) => Math.Max(rows < 10 ? 0 : 1, (int)(rows * MostOutside));

    private static int Outside(List<Bar> rows, Units units) =>
        rows.Count(r =>
        {
            var mean = r.Amount!.Value * units.Amount / (r.Volume * units.Volume);
            // Lots, and thousands of yuan, are whole: few of them say the mean price within a part of it only.
            var slack = Slack + ((mean / r.Volume) + (units.Amount / (r.Volume * units.Volume))) / 2;
            return mean < r.Low - slack || mean > r.High + slack;
        });
}
