using Signalbox.Market.Calendar;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Files;

/// <summary>What became of one file.</summary>
/// <param name="Shape">Which shape it was read as; what is wrong with it where it was none.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Instruments">New ones.</param>
/// <param name="Sessions">New ones.</param>
/// <param name="Bars">New unadjusted ones.</param>
/// <param name="Same">Bars that were there with the same values.</param>
/// <param name="Changed">Bars that now say something else.</param>
/// <param name="Differing">Bars of which a better source says something else.</param>
/// <param name="Adjusted">Bars that are adjusted and therefore kept apart.</param>
/// <param name="Factors">Adjustment factors.</param>
/// <param name="Suspended">Days without trading.</param>
internal sealed record ImportedFile(
    string File,
    string Shape,
    int Rows,
    int Instruments,
    int Sessions,
    int Bars,
    int Same,
    int Changed,
    int Differing,
    int Adjusted,
    int Factors,
    int Suspended,
    IReadOnlyList<RejectedRow> Rejected
)
{
    /// <summary>Whether it could be read at all.</summary>
    public bool IsRefused { get; init; }
}

/// <summary>What became of all files of an import.</summary>
/// <param name="FormerCodes">Old codes that were joined to their share.</param>
/// <param name="Conflicts">Days on which calendars disagree.</param>
/// <param name="Beyond">Bars beyond the limits of their board.</param>
internal sealed record ImportReport(
    IReadOnlyList<ImportedFile> Files,
    int FormerCodes,
    IReadOnlyList<CalendarConflict> Conflicts,
    IReadOnlyList<BeyondLimit> Beyond
)
{
    public int Instruments => Files.Sum(f => f.Instruments);
    public int Sessions => Files.Sum(f => f.Sessions);
    public int Bars => Files.Sum(f => f.Bars);
    public int Adjusted => Files.Sum(f => f.Adjusted);
    public int Rejected => Files.Sum(f => f.Rejected.Count);
}
