using System.ComponentModel.DataAnnotations;

namespace Signalbox.Market;

/// <summary>Section <c>Market</c>.</summary>
internal sealed class MarketOptions
{
    /// <summary>Whom to believe where two say different things of one day, best first. Who is not named comes last.</summary>
    [Required, MinLength(1)]
    public string[] SourceOrder { get; set; } =
    ["tushare", "wind", "eastmoney", "tencent", "sina", "akshare", "baostock"];
}
