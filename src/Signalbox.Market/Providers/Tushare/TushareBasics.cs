using System.Globalization;
using Signalbox.Market.Basics;

namespace Signalbox.Market.Providers.Tushare;

/// <summary>Tushare's <c>daily_basic</c>: the figures of one day of all shares, in one call.</summary>
internal sealed class TushareBasics(TushareWire wire)
{
    /// <summary>It counts shares and values in tens of thousands; turnover and yields are percent already.</summary>
    private const decimal TenThousand = 10_000;

    public static string Name => TushareWire.Name;

    public bool IsSetUp => wire.IsSetUp;

    /// <summary>By code as it writes it, in plain units; empty where it has none.</summary>
    /// <exception cref="ProviderException">It gave nothing, for a reason.</exception>
    public async Task<IReadOnlyList<(string Code, DayBasics Basics)>> RunAsync(DateOnly day, CancellationToken ct)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["trade_date"] = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
        };
        var rows = await wire.AllAsync("daily_basic", parameters, "", ct);
        try
        {
            return [.. rows.Rows.Select(Of)];
        }
        catch (FormatException bad)
        {
            throw new ProviderException(
                FaultKind.Malformed,
                Name,
                $"Tushare's daily_basic of {day:yyyy-MM-dd} cannot be read: {bad.Message}.",
                bad
            );
        }
        catch (OverflowException large)
        {
            throw new ProviderException(
                FaultKind.Malformed,
                Name,
                $"Tushare's daily_basic of {day:yyyy-MM-dd} has a number that is too large.",
                large
            );
        }
    }

    private static (string, DayBasics) Of(TushareRow row) =>
        (
            row.Text("ts_code") ?? throw new FormatException("ts_code is missing"),
            new DayBasics(
                row.Day("trade_date") ?? throw new FormatException("trade_date is missing"),
                row.Needed("close"),
                row.Number("turnover_rate"),
                row.Number("turnover_rate_f"),
                row.Number("volume_ratio"),
                row.Number("pe"),
                row.Number("pe_ttm"),
                row.Number("pb"),
                row.Number("ps"),
                row.Number("ps_ttm"),
                row.Number("dv_ratio"),
                row.Number("dv_ttm"),
                row.Number("total_share") * TenThousand,
                row.Number("float_share") * TenThousand,
                row.Number("free_share") * TenThousand,
                row.Number("total_mv") * TenThousand,
                row.Number("circ_mv") * TenThousand
            )
        );
}
