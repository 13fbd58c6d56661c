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

    /// <summary>Where an account signs in, and stays signed in.</summary>
    [Required, Url]
    public string PassportUrl { get; set; } = "https://passport.goofish.com";

    /// <summary>The site that people see; opened once when an account has signed in, for the cookies that it sets.</summary>
    [Required, Url]
    public string SiteUrl { get; set; } = "https://www.goofish.com";

    /// <summary>Where pictures are uploaded.</summary>
    [Required, Url]
    public string UploadUrl { get; set; } = "https://stream-upload.goofish.com";

    /// <summary>For how long a code to sign in is looked at before another is needed.</summary>
    [Range(typeof(TimeSpan), "00:00:30", "00:10:00")]
    public TimeSpan CodeFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the platform is asked whether a code was scanned.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:10")]
    public TimeSpan CodeLookEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often an account that is connected shows that somebody is there, so that its session stays.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan KeepAliveEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A session that is over is renewed silently no more often than this; the platform throws out who asks more.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "1.00:00:00")]
    public TimeSpan RenewEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often the list of sold things is compared with what is known, beside what cards tell.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan CompareEvery { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the list of what an account offers is read.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "7.00:00:00")]
    public TimeSpan ItemsEvery { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How long an access token is used before a new one is asked for; asking is what draws checks.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan TokenFor { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long an answer is waited for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(20);
}
