namespace Signalbox.Market.Compat.Tushare;

/// <summary>Which part of an answer is wanted.</summary>
/// <param name="Limit">At most so many rows.</param>
internal sealed record TusharePage(int Offset, int Limit)
{
    /// <param name="mostRows">The function's own bound.</param>
    public static TusharePage Of(TushareArguments arguments, int mostRows) =>
        new(
            arguments.Count("offset") ?? 0,
            arguments.Count("limit") is { } limit && limit > 0 && limit < mostRows ? limit : mostRows
        );

    /// <summary>The page of these, and one row more where there is one.</summary>
    public List<object?[]> Of(IEnumerable<object?[]> rows) => [.. rows.Skip(Offset).Take(Limit + 1)];
}

/// <summary>Rows of a function with all its columns, newest first: one page, and one row more where there is one.</summary>
/// <param name="Sources">Who told them.</param>
/// <param name="IsStale">Whether a session is over of which they should tell and do not.</param>
internal sealed record TushareRows(IReadOnlyList<object?[]> Rows, IReadOnlyCollection<string> Sources, bool IsStale);

/// <summary>What a client gets.</summary>
/// <param name="Fields">Names of the columns.</param>
/// <param name="HasMore">Whether rows follow at a higher offset.</param>
internal sealed record TushareTable(
    IReadOnlyList<string> Fields,
    IReadOnlyList<object?[]> Items,
    bool HasMore,
    IReadOnlyCollection<string> Sources,
    bool IsStale
);

/// <summary>How values are written.</summary>
internal static class TushareText
{
    /// <summary>As <c>20240820</c>.</summary>
    public static string Of(DateOnly day) =>
        day.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Without zeros at the end.</summary>
    public static decimal Trim(decimal number) => number / 1.000000000000000000000000000000000m;
}
