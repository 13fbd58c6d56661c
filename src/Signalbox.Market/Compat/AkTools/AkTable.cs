using System.Globalization;
using Signalbox.Market.Gateway;

namespace Signalbox.Market.Compat.AkTools;

/// <summary>Rows of a function, oldest first, each with its columns in order.</summary>
/// <param name="Sources">Who told them.</param>
/// <param name="Empty">Why there are none; null when there are, or nothing is known of it.</param>
internal sealed record AkTable(
    IReadOnlyList<OrderedDictionary<string, object?>> Rows,
    IReadOnlyCollection<string> Sources,
    EmptyReason? Empty
);

/// <summary>How values are written.</summary>
internal static class AkText
{
    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A day as pandas makes JSON of it.</summary>
    public static string Stamp(DateOnly day) => Iso(day) + "T00:00:00.000";

    /// <summary>Without zeros at the end.</summary>
    public static decimal Trim(decimal number) => number / 1.000000000000000000000000000000000m;
}
