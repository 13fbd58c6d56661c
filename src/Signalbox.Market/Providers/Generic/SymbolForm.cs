using Signalbox.Market.Instruments;
using Signalbox.Market.Providers.EastMoney;

namespace Signalbox.Market.Providers.Generic;

/// <summary>How others write an instrument of the mainland.</summary>
internal enum SymbolForm
{
    /// <summary><c>600519.SH</c>: Wind, Tushare.</summary>
    Suffix,

    /// <summary><c>600519.XSHG</c>: JoinQuant.</summary>
    LongSuffix,

    /// <summary><c>sh600519</c>: Sina, Tencent.</summary>
    Prefix,

    /// <summary><c>SH600519</c>: qlib, Xueqiu.</summary>
    UpperPrefix,

    /// <summary><c>sh.600519</c>: BaoStock.</summary>
    DottedPrefix,

    /// <summary><c>1.600519</c>: EastMoney.</summary>
    SecId,

    /// <summary><c>600519</c>: a stock and an index may be written alike.</summary>
    Bare,
}

/// <summary>Writes instruments as others do.</summary>
internal static class SymbolForms
{
    public static string Write(this SymbolForm form, Instrument instrument)
    {
        var exchange = instrument.Exchange.ToString();
        return form switch
        {
            SymbolForm.Suffix => instrument.Code,
            SymbolForm.LongSuffix => instrument.Bare
                + instrument.Exchange switch
                {
                    Exchange.Sh => ".XSHG",
                    Exchange.Sz => ".XSHE",
                    _ => instrument.Exchange.Suffix(),
                },
            SymbolForm.Prefix => exchange.ToLowerInvariant() + instrument.Bare,
            SymbolForm.UpperPrefix => exchange.ToUpperInvariant() + instrument.Bare,
            SymbolForm.DottedPrefix => $"{exchange.ToLowerInvariant()}.{instrument.Bare}",
            SymbolForm.SecId => EastMoneyDays.SecId(instrument),
            _ => instrument.Bare,
        };
    }
}
