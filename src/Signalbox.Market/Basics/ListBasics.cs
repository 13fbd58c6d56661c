using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Gateway;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Basics;

/// <summary>Gives the figures of all instruments of one day, a page at a time, or says why there are none.</summary>
internal sealed class ListBasics(
    ReadBasics read,
    InstrumentBook book,
    Calendars calendars,
    MarketSources sources,
    TimeProvider clock
)
{
    /// <summary>A day of the whole market is one page.</summary>
    private const int MostLines = 6000;

    /// <param name="day">The newest that has any when null.</param>
    /// <param name="limit">1 to 6,000.</param>
    /// <exception cref="RefusedException">400 <c>market.basics.limit</c>.</exception>
    public async Task<BasicsDayAnswer> RunAsync(DateOnly? day, int offset, int limit, CancellationToken ct)
    {
        if (limit is < 1 or > MostLines || offset < 0)
            throw RefusedException.Invalid(
                "market.basics.limit",
                $"limit is a number from 1 to {MostLines}, offset is 0 or more."
            );
        if ((day ?? await read.LastDayAsync(ct)) is not { } asked)
            return new BasicsDayAnswer(null, 0, [], EmptyReason.Missing, null, await ProvenanceAsync([]));
        var rows = await read.ManyAsync(null, (asked, asked), offset, limit, ct);
        var known = await book.ReadAsync(ct);
        var note = (await read.DaysAsync(asked, asked, ct)).GetValueOrDefault(asked);
        var calendar = await calendars.ReadAsync("CN", ct);
        return new BasicsDayAnswer(
            asked,
            note?.Stored ?? 0,
            [
                .. rows.Select(r => (Instrument: known.ById(r.Instrument), r.Basics))
                    .Where(r => r.Instrument is not null)
                    .Select(r => new BasicsLine(r.Instrument!.Code, r.Instrument.Name, r.Basics)), // filtered above
            ],
            rows.Count > 0
                ? null
                : WhyEmpty.OfDays(calendar, asked, asked, clock.TodayInChina()) ?? EmptyReason.Missing,
            note?.Fault,
            await ProvenanceAsync(rows)
        );

        Task<BasicsProvenance> ProvenanceAsync(IReadOnlyList<StoredBasics> of) =>
            ShowBasics.ProvenanceAsync(sources, of, ct);
    }
}
