using System.ComponentModel.DataAnnotations;

namespace Signalbox.Shop.Xianyu;

/// <summary>Section <c>Shop:Xianyu</c>: where the platform is, and how long it is waited for.</summary>
internal sealed class XianyuOptions
{
    /// <summary>Of every query and action.</summary>
    [Required, Url]
    public string CallsUrl { get; set; } = "https://h5api.m.goofish.com";

    /// <summary>How long an answer is waited for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(20);
}
