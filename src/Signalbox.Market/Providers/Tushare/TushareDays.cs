using System.Globalization;
using Signalbox.Market.Adjustment;
using Signalbox.Market.Bars;
using Signalbox.Market.Instruments;
using Signalbox.Market.Quality;

namespace Signalbox.Market.Providers.Tushare;

/// <summary>Tushare's daily bars and factors, by instrument.</summary>
internal sealed class TushareDays(TushareWire wire, TimeProvider clock) : IDayProvider
{
    public string Name => TushareWire.Name;

    public bool IsSetUp => wire.IsSetUp;

    public bool Offers(Instrument instrument) =>
        instrument.Kind is AssetKind.Stock or AssetKind.Index or AssetKind.Fund
        && instrument.Exchange is not (Exchange.Us or Exchange.Hk);

    public async Task<ProviderDays> DaysAsync(Instrument instrument, DateOnly from, DateOnly to, CancellationToken ct)
    {
        var (bars, factors) = instrument.Kind switch
        {
            AssetKind.Index => ("index_daily", null),
            AssetKind.Fund => ("fund_daily", "fund_adj"),
            _ => ("daily", "adj_factor"),
        };
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["ts_code"] = instrument.Code,
            ["start_date"] = Text(from),
            ["end_date"] = Text(to),
        };
        var rows = await wire.AllAsync(bars, parameters, "", ct);
        var adjusted = factors is null ? null : await wire.AllAsync(factors, parameters, "", ct);
        try
        {
            List<Bar> days = [.. rows.Rows.Select(r => BarOf(instrument, r)).OrderBy(b => b.Day)];
            List<Factor> steps = adjusted is null ? [] : [.. adjusted.Rows.Select(FactorOf).OrderBy(f => f.Day)];
            return new ProviderDays(days, Units.LotsAndThousands, steps) { Suspended = Suspended(days, steps) };
        }
        catch (FormatException bad)
        {
            throw new ProviderException(
                FaultKind.Malformed,
                Name,
                $"Tushare's rows of {instrument.Code} cannot be read: {bad.Message}.",
                bad
            );
        }
    }

    /// <summary>It has a factor for each session of a share, suspended or not; today's before the day's bar.</summary>
    private List<DateOnly> Suspended(List<Bar> days, List<Factor> factors)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime.AddHours(8));
        var traded = days.Select(b => b.Day).ToHashSet();
        return [.. factors.Select(f => f.Day).Where(day => day < today && !traded.Contains(day))];
    }

    private static Bar BarOf(Instrument instrument, TushareRow row) =>
        row.Text("ts_code") is { } code && code != instrument.Code && !instrument.FormerCodes.Contains(code)
            ? throw new FormatException($"a row is of {code}")
            : new Bar(
                row.Day("trade_date") ?? throw new FormatException("trade_date is missing"),
                row.Needed("open"),
                row.Needed("high"),
                row.Needed("low"),
                row.Needed("close"),
                row.Number("pre_close"),
                row.Needed("vol"),
                row.Number("amount")
            );

    private static Factor FactorOf(TushareRow row) =>
        new(row.Day("trade_date") ?? throw new FormatException("trade_date is missing"), row.Needed("adj_factor"));

    private static string Text(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
