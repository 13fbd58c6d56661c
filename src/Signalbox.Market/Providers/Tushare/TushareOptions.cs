using System.ComponentModel.DataAnnotations;
using Signalbox.Platform.Configuration;

namespace Signalbox.Market.Providers.Tushare;

/// <summary>Section <c>Market:Tushare</c>.</summary>
internal sealed class TushareOptions
{
    /// <summary>Where it is; the newer client's door, with the name of the function behind it.</summary>
    [Required, Url]
    public string BaseUrl { get; set; } = "http://api.waditu.com/dataapi";

    /// <summary>The account's token; nothing is asked without one.</summary>
    [Secret]
    public string? Token { get; set; }

    /// <summary>Calls a minute that the account's level allows.</summary>
    [Range(1, 100_000)]
    public int PerMinute { get; set; } = 200;
}
