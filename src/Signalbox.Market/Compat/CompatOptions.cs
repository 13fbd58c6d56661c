using System.ComponentModel.DataAnnotations;

namespace Signalbox.Market.Compat;

/// <summary>Section <c>Market:Compat</c>: the doors for programs that were written for others.</summary>
internal sealed class CompatOptions
{
    /// <summary>How often a token may call each function of the Tushare door in a minute.</summary>
    [Range(1, 1_000_000)]
    public int TusharePerMinute { get; set; } = 500;
}
