using System.Data.Common;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>A stored bar: scaled, with where it comes from.</summary>
/// <param name="Source">Id of a <c>market_source</c>.</param>
/// <param name="Provisional">Fetched before its session was final; fetched again later.</param>
internal readonly record struct BarRow(
    int Instrument,
    DateOnly Day,
    long Open,
    long High,
    long Low,
    long Close,
    long? PreClose,
    long Volume,
    long? Amount,
    int Source,
    DateTimeOffset FetchedAt,
    bool Provisional
)
{
    /// <summary>The columns in the order of reads and of the loads.</summary>
    public const string Columns = $"instrument_id, {Said}";

    /// <summary>The same without the instrument, for who knows it.</summary>
    public const string Said =
        "day, open, high, low, close, pre_close, volume, amount, source, fetched_at, provisional";

    public static BarRow Of(int instrument, Bar bar, int source, DateTimeOffset fetchedAt, bool provisional) =>
        new(
            instrument,
            bar.Day,
            Stored.Price(bar.Open),
            Stored.Price(bar.High),
            Stored.Price(bar.Low),
            Stored.Price(bar.Close),
            bar.PreClose is { } pre ? Stored.Price(pre) : null,
            (long)Math.Round(bar.Volume, MidpointRounding.AwayFromZero),
            bar.Amount is { } amount ? Stored.Amount(amount) : null,
            source,
            fetchedAt,
            provisional
        );

    public static BarRow Read(DbDataReader reader, DatabaseKind kind) => Read(reader, kind, reader.GetInt32(0), 1);

    /// <param name="first">Where <see cref="Said"/> begins.</param>
    public static BarRow Read(DbDataReader reader, DatabaseKind kind, int instrument, int first) =>
        new(
            instrument,
            reader.ReadDay(kind, first),
            reader.GetInt64(first + 1),
            reader.GetInt64(first + 2),
            reader.GetInt64(first + 3),
            reader.GetInt64(first + 4),
            reader.IsDBNull(first + 5) ? null : reader.GetInt64(first + 5),
            reader.GetInt64(first + 6),
            reader.IsDBNull(first + 7) ? null : reader.GetInt64(first + 7),
            reader.GetInt32(first + 8),
            reader.Instant(kind, first + 9),
            reader.GetBoolean(first + 10)
        );

    /// <summary>In currency units and shares.</summary>
    public Bar ToBar() =>
        new(
            Day,
            Stored.Price(Open),
            Stored.Price(High),
            Stored.Price(Low),
            Stored.Price(Close),
            PreClose is { } pre ? Stored.Price(pre) : null,
            Volume,
            Amount is { } amount ? Stored.Amount(amount) : null
        );

    /// <summary>Whether both say the same of the day, whoever says it.</summary>
    public bool SaysAs(in BarRow other) =>
        (Open, High, Low, Close, PreClose, Volume, Amount)
        == (other.Open, other.High, other.Low, other.Close, other.PreClose, other.Volume, other.Amount);

    /// <summary>Whether two sources agree: prices to a cent, volume to a lot, amount to 1 %.</summary>
    public bool Agrees(in BarRow other) =>
        Near(Open, other.Open)
        && Near(High, other.High)
        && Near(Low, other.Low)
        && Near(Close, other.Close)
        && Math.Abs(Volume - other.Volume) <= 100
        && (
            Amount is not { } ours
            || other.Amount is not { } theirs
            || Math.Abs(ours - theirs) <= Math.Max(ours, theirs) / 100
        );

    private static bool Near(long one, long other) => Math.Abs(one - other) <= Stored.PriceScale / 100;
}
