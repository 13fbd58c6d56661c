using Microsoft.AspNetCore.Http;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.AkTools;

/// <summary>Answers a function of AKShare from our own store, under its own columns.</summary>
internal sealed class AnswerAkTools(ListAkBars bars, InstrumentBook book, Calendars calendars, TimeProvider clock)
{
    /// <exception cref="RefusedException">404 <c>market.aktools.function</c>, <c>market.symbol.unknown</c>; 400
    /// <c>market.aktools.parameter</c>.</exception>
    public async Task<AkTable> RunAsync(string function, IQueryCollection query, CancellationToken ct)
    {
        if (AkFunctions.Bars.TryGetValue(function, out var known))
            return await bars.RunAsync(known, AkArguments.Of(query, known.Defaults), ct);
        switch (function)
        {
            case "stock_info_a_code_name":
                AkArguments.Of(query, AkFunctions.None);
                return await NamesAsync(ct);
            case "tool_trade_date_hist_sina":
                AkArguments.Of(query, AkFunctions.None);
                return await DaysAsync(ct);
            default:
                throw RefusedException.NotFound(
                    "market.aktools.function",
                    $"未找到该接口，本站提供：{string.Join('、', AkFunctions.Bars.Keys)}、stock_info_a_code_name、tool_trade_date_hist_sina。"
                );
        }
    }

    /// <summary>The mainland's shares that are listed today, without those in foreign currency.</summary>
    private async Task<AkTable> NamesAsync(CancellationToken ct)
    {
        var today = clock.TodayInChina();
        return new AkTable(
            [
                .. (await book.ReadAsync(ct))
                    .All.Where(i =>
                        i
                            is {
                                Kind: AssetKind.Stock,
                                Exchange: Exchange.Sh or Exchange.Sz or Exchange.Bj,
                                Board: not Board.B
                            }
                        && !(i.Listed > today)
                        && !(i.Delisted <= today)
                    )
                    .OrderBy(i => i.Bare, StringComparer.Ordinal)
                    .Select(i => new OrderedDictionary<string, object?> { ["code"] = i.Bare, ["name"] = i.Name }),
            ],
            [],
            Empty: null
        );
    }

    /// <summary>As far as they are known.</summary>
    private async Task<AkTable> DaysAsync(CancellationToken ct)
    {
        var calendar = await calendars.ReadAsync("CN", ct);
        return new AkTable(
            [
                .. calendar
                    .Between(DateOnly.MinValue, DateOnly.MaxValue.AddDays(-1))
                    .ToArray()
                    .Select(d => new OrderedDictionary<string, object?> { ["trade_date"] = AkText.Stamp(d) }),
            ],
            [],
            Empty: null
        );
    }
}
