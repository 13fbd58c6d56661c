using System.Globalization;
using System.Text.Json;

namespace Signalbox.Market.Providers.Tushare;

/// <summary>The rows of one answer, by the names of its fields.</summary>
/// <param name="HasMore">Whether more rows follow at a higher offset.</param>
internal sealed record TushareRows(
    IReadOnlyList<string> Fields,
    IReadOnlyList<IReadOnlyList<JsonElement>> Items,
    bool HasMore
)
{
    public IEnumerable<TushareRow> Rows => Items.Select(item => new TushareRow(this, item));

    public int IndexOf(string field)
    {
        for (var at = 0; at < Fields.Count; at++)
            if (Fields[at] == field)
                return at;
        return -1;
    }
}

/// <summary>One row; numbers may come as text and text as numbers.</summary>
internal readonly record struct TushareRow(TushareRows Table, IReadOnlyList<JsonElement> Values)
{
    /// <summary>Null where the field is absent, null or empty.</summary>
    public string? Text(string field) =>
        Table.IndexOf(field) is >= 0 and var at && at < Values.Count
            ? Values[at].ValueKind switch
            {
                JsonValueKind.String when Values[at].GetString() is { Length: > 0 } text => text,
                JsonValueKind.Number => Values[at].GetRawText(),
                _ => null,
            }
            : null;

    /// <exception cref="FormatException">It is no number.</exception>
    public decimal? Number(string field) =>
        Text(field) is not { } text ? null
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException($"{field} is no number: {text}");

    /// <exception cref="FormatException">It is absent or no number.</exception>
    public decimal Needed(string field) => Number(field) ?? throw new FormatException($"{field} is missing");

    /// <exception cref="FormatException">It is no date.</exception>
    public DateOnly? Day(string field) => Text(field) is { } text ? Files.Table.Day(field, text) : null;
}
