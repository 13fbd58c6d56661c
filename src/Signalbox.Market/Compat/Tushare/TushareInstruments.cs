using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>The instruments that a call speaks of.</summary>
/// <param name="All">By code.</param>
/// <param name="Ids">Null when it names none, and so means all of its kind.</param>
internal sealed record TushareWanted(IReadOnlyList<Instrument> All, IReadOnlyList<int>? Ids);

/// <summary>Finds the mainland's instruments of one kind by their codes, those they had before too; what is unknown is left out, as Tushare does.</summary>
internal sealed class TushareInstruments(InstrumentBook book, Calendars calendars, TimeProvider clock)
{
    public async Task<TushareWanted> RunAsync(AssetKind kind, TushareArguments arguments, CancellationToken ct)
    {
        var known = await book.ReadAsync(ct);
        if (arguments.List("ts_code") is not { } codes)
            return new TushareWanted([.. known.All.Where(i => IsOf(i, kind))], Ids: null);
        List<Instrument> named =
        [
            .. codes
                .Select(c => known.ByCode(c.ToUpperInvariant()))
                .OfType<Instrument>()
                .Where(i => IsOf(i, kind))
                .DistinctBy(i => i.Id)
                .OrderBy(i => i.Code, StringComparer.Ordinal),
        ];
        return new TushareWanted(named, [.. named.Select(i => i.Id)]);
    }

    /// <summary>The last session of a range that is over, so that something of it should be there; null when none is.</summary>
    public async Task<DateOnly?> LastDueAsync(DateOnly from, DateOnly to, CancellationToken ct)
    {
        var yesterday = clock.TodayInChina().AddDays(-1);
        var calendar = await calendars.ReadAsync("CN", ct);
        var last = to < yesterday ? to : yesterday;
        return calendar.Knows(last) && calendar.AtOrBefore(last) is { } due && due >= from ? due : null;
    }

    private static bool IsOf(Instrument instrument, AssetKind kind) =>
        instrument.Kind == kind && instrument.Exchange is not (Exchange.Hk or Exchange.Us);
}
