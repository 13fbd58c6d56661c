using System.ComponentModel.DataAnnotations;

namespace Signalbox.Shop.Xianyu;

/// <summary>Section <c>Shop:Xianyu</c>: where the platform is, and how long it is waited for.</summary>
internal sealed class XianyuOptions
{
    /// <summary>Of every query and action.</summary>
    [Required, Url]
    public string CallsUrl { get; set; } = "https://h5api.m.goofish.com";

    /// <summary>Of chats.</summary>
    [Required, RegularExpression("wss?://.+", ErrorMessage = "A socket's address begins with wss:// or ws://.")]
    public string SocketUrl { get; set; } = "wss://wss-goofish.dingtalk.com/";

    /// <summary>How often the list of sold things is compared with what is known, beside what cards tell.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan CompareEvery { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an access token is used before a new one is asked for; asking is what draws checks.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan TokenFor { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long an answer is waited for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(20);
}
