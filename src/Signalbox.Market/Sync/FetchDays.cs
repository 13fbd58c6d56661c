using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Sync;

/// <summary>What one provider said when it was asked.</summary>
/// <param name="Kind">Null when it delivered.</param>
/// <param name="Message">The sentence of its fault; null when it delivered.</param>
internal sealed record Asked(string Provider, FaultKind? Kind, string? Message, int Rows, DateTimeOffset? AgainAt);

/// <summary>Days of one instrument, from the first provider that gave true ones.</summary>
/// <param name="Provider">Null when none did.</param>
/// <param name="Bars">Unadjusted, ascending, in shares and currency units.</param>
/// <param name="Trail">Everybody who was asked, in order.</param>
internal sealed record FetchedDays(
    string? Provider,
    IReadOnlyList<Bar> Bars,
    IReadOnlyList<Factor> Factors,
    IReadOnlyList<DateOnly> Suspended,
    IReadOnlyList<Asked> Trail
);

/// <summary>Asks the providers in the order in which they are believed until one delivers rows that stand every check.</summary>
internal sealed partial class FetchDays(
    IEnumerable<IDayProvider> providers,
    Calendars calendars,
    IOptions<MarketOptions> options,
    ILogger<FetchDays> log
)
{
    /// <summary>Never throws for a provider's sake: what each said is in the trail.</summary>
    public async Task<FetchedDays> RunAsync(Instrument instrument, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var trail = new List<Asked>();
        foreach (var provider in Whom(instrument))
        {
            var answer = await AskAsync(provider, instrument, from, to, ct);
            trail.AddRange(answer.Trail);
            if (answer.Provider is not null)
                return answer with { Trail = trail };
        }
        return new FetchedDays(null, [], [], [], trail);
    }

    /// <summary>Who may be asked for an instrument, most believed first.</summary>
    public IEnumerable<IDayProvider> Whom(Instrument instrument) =>
        providers.Where(p => p.IsSetUp && p.Offers(instrument)).OrderBy(p => Rank(p.Name));

    /// <summary>What one provider says; its fault is in the trail, of one line.</summary>
    public async Task<FetchedDays> AskAsync(
        IDayProvider provider,
        Instrument instrument,
        DateOnly from,
        DateOnly to,
        CancellationToken ct
    )
    {
        try
        {
            var calendar = await calendars.ReadAsync(instrument.Exchange.Calendar(), ct);
            var days = await provider.DaysAsync(instrument, from, to, ct);
            var bars = Checked(instrument, provider.Name, days, from, to, calendar);
            return new FetchedDays(
                provider.Name,
                bars,
                days.Factors,
                days.Suspended,
                [new Asked(provider.Name, null, null, bars.Count, null)]
            );
        }
        catch (ProviderException fault)
        {
            LogFault(provider.Name, instrument.Code, fault.Kind, fault.Message);
            return new FetchedDays(
                null,
                [],
                [],
                [],
                [new Asked(provider.Name, fault.Kind, fault.Message, 0, fault.AgainAt)]
            );
        }
    }

    private int Rank(string name)
    {
        var at = Array.IndexOf(options.Value.SourceOrder, name);
        return at < 0 ? int.MaxValue : at;
    }

    /// <exception cref="ProviderException">Well shaped and not true.</exception>
    private static List<Bar> Checked(
        Instrument instrument,
        string provider,
        ProviderDays days,
        DateOnly from,
        DateOnly to,
        TradingCalendar calendar
    )
    {
        var rows = days.Rows.Distinct().Where(b => b.Day >= from && b.Day <= to).ToList();
        foreach (var row in rows)
            if (CheckBars.FaultOf(row, calendar) is { } fault)
                throw Untrue($"{instrument.Code} on {row.Day:yyyy-MM-dd}: {fault}");
        for (var at = 1; at < rows.Count; at++)
        {
            if (rows[at].Day == rows[at - 1].Day)
                throw Untrue($"{instrument.Code} has {rows[at].Day:yyyy-MM-dd} twice, with different values");
            if (IsCopy(rows[at - 1], rows[at]))
                throw Untrue(
                    $"{instrument.Code}: {rows[at].Day:yyyy-MM-dd} is {rows[at - 1].Day:yyyy-MM-dd} under another date"
                );
        }
        var verdict = GuardBatch.Judge(instrument, rows, days.Units);
        return verdict.Finding switch
        {
            UnitFinding.OtherUnits => throw Untrue(GuardBatch.Sentence(instrument, verdict, days.Units)),
            UnitFinding.NotUnadjusted => throw Untrue(
                $"{instrument.Code}: {verdict.Outside} of {verdict.Rows} rows are no prices that were traded; they look adjusted"
            ),
            _ => rows.ConvertAll(b => b.In(days.Units)),
        };

        ProviderException Untrue(string what) =>
            new(FaultKind.Untrue, provider, $"What {provider} sent is not true: {what}.");
    }

    /// <summary>The very same trade on two days: prices may stand still, volume and amount do not.</summary>
    private static bool IsCopy(Bar before, Bar bar) =>
        bar.Volume > 0 && before with { Day = bar.Day, PreClose = bar.PreClose } == bar && bar.High > bar.Low;

    [LoggerMessage(3001, LogLevel.Warning, "{Provider} gave no days of {Code}: {Kind}, {Message}")]
    private partial void LogFault(string provider, string code, FaultKind kind, string message);
}
