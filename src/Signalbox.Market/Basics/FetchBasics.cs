using Signalbox.Market.Compat.Tushare;
using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;
using Signalbox.Market.Providers.Tushare;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Basics;

/// <summary>The figures of one day.</summary>
/// <param name="Rows">Each instrument once.</param>
/// <param name="Note">What was left out; null when nothing was.</param>
internal sealed record FetchedBasics(IReadOnlyCollection<(int Instrument, DayBasics Basics)> Rows, string? Note);

/// <summary>The figures of one day of all instruments that we know, checked.</summary>
internal sealed class FetchBasics(TushareBasics tushare, InstrumentBook book, SelectBars bars)
{
    /// <summary>More instruments than there are.</summary>
    private const int MostRows = 20_000;

    public static string Source => TushareBasics.Name;

    public bool IsSetUp => tushare.IsSetUp;

    /// <returns>Never empty.</returns>
    /// <exception cref="ProviderException">It gave nothing, or nothing that is true.</exception>
    public async Task<FetchedBasics> RunAsync(DateOnly day, CancellationToken ct)
    {
        var known = await book.ReadAsync(ct);
        var (rows, unknown) = (new Dictionary<int, DayBasics>(), new List<string>());
        foreach (var (code, basics) in await tushare.RunAsync(day, ct))
        {
            if (basics.Day != day)
                throw Untrue(day, $"a row is of {basics.Day:yyyy-MM-dd}");
            if (known.ByCode(code) is not { } instrument || !basics.IsSound)
                unknown.Add(code);
            else if (!rows.TryAdd(instrument.Id, basics) && rows[instrument.Id] != basics)
                throw Untrue(day, $"{code} comes twice, with different values");
        }
        if (rows.Count == 0)
            throw new ProviderException(
                FaultKind.NotOffered,
                Source,
                $"{Source} has no figures of {day:yyyy-MM-dd} for any instrument that is known here."
            );
        var traded = await bars.RunAsync(AssetKind.Stock, null, (day, day), 0, MostRows, ct);
        List<(int, DayBasics)> all = [.. rows.Select(r => (r.Key, r.Value))];
        return BasicsGuard.FaultOf(all, traded.ToDictionary(b => b.Instrument, b => b.ToBar())) is { } fault
            ? throw Untrue(day, fault)
            : new FetchedBasics(all, Note(unknown));
    }

    private static string? Note(List<string> left) =>
        left.Count == 0
            ? null
            : $"{left.Count} rows were left out, of codes that are not known here or with figures that cannot be: {string.Join(", ", left.Distinct(StringComparer.Ordinal).Take(5))}{(left.Count > 5 ? ", …" : "")}";

    private static ProviderException Untrue(DateOnly day, string what) =>
        new(FaultKind.Untrue, Source, $"What {Source} sent as the figures of {day:yyyy-MM-dd} is not true: {what}.");
}
