using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Files;

/// <summary>An instrument as a list says it.</summary>
/// <param name="Code">Canonical.</param>
internal sealed record ListedInstrument(string Code, Exchange Exchange, AssetKind Kind, string? Name)
{
    public string? Pinyin { get; init; }
    public string? FullName { get; init; }
    public string? EnglishName { get; init; }
    public string? Industry { get; init; }
    public Board? Board { get; init; }
    public DateOnly? Listed { get; init; }
    public DateOnly? Delisted { get; init; }
}

/// <summary>A row that was not taken.</summary>
/// <param name="Line">Counted from 1 with the header; 0 for the whole file.</param>
/// <param name="Reason">A sentence without the file's name.</param>
internal readonly record struct RejectedRow(int Line, string Reason);

/// <summary>The rows of one instrument in a file, as they were sent.</summary>
internal sealed class FileBars
{
    public List<Bar> Rows { get; } = [];
    public List<int> Lines { get; } = [];

    /// <summary>Whole days on which it was not traded, where the file says so.</summary>
    public List<DateOnly> Suspended { get; } = [];
    public List<Factor> Factors { get; } = [];
}

/// <summary>What a file holds, in the words of our model and still in the file's units.</summary>
internal sealed class FileReading(string file)
{
    /// <summary>Its name, without a folder.</summary>
    public string File { get; } = file;

    /// <summary>Which shape it has, e.g. <c>Tushare daily</c>.</summary>
    public string Shape { get; set; } = "";

    /// <summary>Whom the rows come from.</summary>
    public string Source { get; set; } = "";

    /// <summary>In what its bars are said to count.</summary>
    public Units Units { get; set; } = Units.Plain;

    public int Rows { get; set; }
    public List<ListedInstrument> Instruments { get; } = [];

    /// <summary>By calendar and day: whether it is a session.</summary>
    public Dictionary<(string Calendar, DateOnly Day), bool> Days { get; } = [];
    public Dictionary<string, FileBars> Bars { get; } = new(StringComparer.Ordinal);
    public List<RejectedRow> Rejected { get; } = [];

    /// <summary>The bars of an instrument, to be added to.</summary>
    public FileBars Of(string code)
    {
        if (!Bars.TryGetValue(code, out var bars))
            Bars[code] = bars = new FileBars();
        return bars;
    }

    public void Reject(int line, string reason) => Rejected.Add(new RejectedRow(line, reason));
}
