using System.Data.Common;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>Days and scaled numbers as the market's tables hold them.</summary>
internal static class Stored
{
    /// <summary>Prices are kept in 1/10000 of a currency unit.</summary>
    public const int PriceScale = 10_000;

    /// <summary>Amounts are kept in 1/100.</summary>
    public const int AmountScale = 100;

    /// <summary>A date on PostgreSQL; on SQLite a number such as 20240102, which sorts and compares as dates do.</summary>
    public static object Day(DatabaseKind kind, DateOnly day) =>
        kind == DatabaseKind.Postgres ? day : (day.Year * 10_000) + (day.Month * 100) + day.Day;

    public static object? Day(DatabaseKind kind, DateOnly? day) => day is { } known ? Day(kind, known) : null;

    public static DateOnly ReadDay(this DbDataReader reader, DatabaseKind kind, int ordinal)
    {
        if (kind == DatabaseKind.Postgres)
            return reader.GetFieldValue<DateOnly>(ordinal);
        var number = reader.GetInt32(ordinal);
        return new DateOnly(number / 10_000, number / 100 % 100, number % 100);
    }

    public static DateOnly? ReadDayOrNone(this DbDataReader reader, DatabaseKind kind, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : reader.ReadDay(kind, ordinal);

    public static long Price(decimal price) => (long)Math.Round(price * PriceScale, MidpointRounding.AwayFromZero);

    public static decimal Price(long stored) => Scaled(stored, 4);

    public static long Amount(decimal amount) => (long)Math.Round(amount * AmountScale, MidpointRounding.AwayFromZero);

    public static decimal Amount(long stored) => Scaled(stored, 2);

    /// <summary>The number with this many places, without zeros at its end: what a division gives, at a tenth of the time.</summary>
    private static decimal Scaled(long stored, byte places)
    {
        for (; places > 0 && stored % 10 == 0; places--)
            stored /= 10;
        var plain = (ulong)Math.Abs(stored);
        return new decimal((int)plain, (int)(plain >> 32), 0, stored < 0, places);
    }
}
