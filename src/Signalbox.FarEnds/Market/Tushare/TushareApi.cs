namespace Signalbox.FarEnds.Market.Tushare;

/// <summary>One API: its columns, how many rows an answer has at most, and where they come from.</summary>
internal sealed record TushareApi
{
    private TushareApi(string name, int mostRows, Func<TushareQuery, IEnumerable<object?[]>> rows) =>
        (Name, MostRows, Rows) = (name, mostRows, rows);

    public string Name { get; }

    public int MostRows { get; }

    /// <summary>Every column, in order; rows hold them all.</summary>
    public IReadOnlyList<string> Columns { get; private init; } = [];

    /// <summary>Newest first.</summary>
    public Func<TushareQuery, IEnumerable<object?[]>> Rows { get; }

    /// <summary>Which columns are sent when none is asked for.</summary>
    private IReadOnlyList<int> Usual { get; init; } = [];

    /// <param name="columns">Parted by blanks; one that is only sent on request ends with a question mark.</param>
    public static TushareApi Of(
        string name,
        int mostRows,
        string columns,
        Func<TushareQuery, IEnumerable<object?[]>> rows
    )
    {
        var all = columns.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new TushareApi(name, mostRows, rows)
        {
            Columns = [.. all.Select(c => c.TrimEnd('?'))],
            Usual = [.. Enumerable.Range(0, all.Length).Where(c => !all[c].EndsWith('?'))],
        };
    }

    /// <summary>The columns that are asked for, in the order of the request.</summary>
    /// <exception cref="TushareRefusal">There is no such column.</exception>
    public IReadOnlyList<int> Picked(string fields)
    {
        var names = fields.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length == 0)
            return Usual;
        var wanted = names.Select(n => (Name: n, At: Columns.ToList().IndexOf(n))).ToList();
        var unknown = wanted.Where(w => w.At < 0).Select(w => w.Name).ToList();
        return unknown.Count == 0
            ? [.. wanted.Select(w => w.At)]
            : throw new TushareRefusal($"参数校验失败,字段不存在：{string.Join(',', unknown)}");
    }
}
