using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Market.Providers;

namespace Signalbox.Market.Minutes;

/// <summary>Minutes of one instrument in shares and currency units, from the first provider that gave true ones.</summary>
/// <param name="Provider">Null when none did.</param>
/// <param name="Again">When it is worth asking again; null when it is not.</param>
internal sealed record FetchedMinutes(string? Provider, IReadOnlyList<Minute> Rows, DateTimeOffset? Again);

/// <summary>Asks the providers of minutes in the order in which they are believed.</summary>
internal sealed partial class FetchMinutes(
    IEnumerable<IMinuteProvider> providers,
    ReadBars bars,
    Calendars calendars,
    IOptions<MarketOptions> options,
    TimeProvider clock,
    ILogger<FetchMinutes> log
)
{
    /// <summary>Never throws for a provider's sake.</summary>
    public async Task<FetchedMinutes> RunAsync(Instrument instrument, CancellationToken ct)
    {
        var today = clock.TodayInChina();
        var calendar = await calendars.ReadAsync("CN", ct);
        var days = (await bars.RunAsync(instrument.Id, today.AddDays(-15), today, ct))
            .Where(b => !b.Provisional)
            .ToDictionary(b => b.Day, b => b.ToBar());
        DateTimeOffset? again = null;
        foreach (var provider in providers.Where(p => p.IsSetUp).OrderBy(p => Rank(p.Name)))
        {
            try
            {
                var told = await provider.MinutesAsync(instrument, ct);
                var rows = told.Rows.Distinct().ToList();
                if (CheckMinutes.FaultOf(instrument, rows, told.Units, days, calendar) is { } fault)
                    throw new ProviderException(
                        FaultKind.Untrue,
                        provider.Name,
                        $"What {provider.Name} sent as minutes of {instrument.Code} is not true: {fault}."
                    );
                return new FetchedMinutes(
                    provider.Name,
                    rows.ConvertAll(r =>
                        r with
                        {
                            Volume = r.Volume * told.Units.Volume,
                            Amount = r.Amount * told.Units.Amount,
                        }
                    ),
                    null
                );
            }
            catch (ProviderException fault)
            {
                LogFault(provider.Name, instrument.Code, fault.Kind, fault.Message);
                if (fault.IsTransient)
                    again = Earlier(again, fault.AgainAt ?? clock.GetUtcNow().AddMinutes(1));
            }
        }
        return new FetchedMinutes(null, [], again);
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    private int Rank(string name)
    {
        var at = Array.IndexOf(options.Value.SourceOrder, name);
        return at < 0 ? int.MaxValue : at;
    }

    [LoggerMessage(3511, LogLevel.Warning, "{Provider} gave no minutes of {Code}: {Kind}, {Message}")]
    private partial void LogFault(string provider, string code, FaultKind kind, string message);
}
