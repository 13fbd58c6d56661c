using System.ComponentModel.DataAnnotations;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Section <c>Radar:Feeds</c>.</summary>
internal sealed class FeedOptions
{
    /// <summary>How large a feed or page may be, unpacked.</summary>
    [Range(1024, 200 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 20 * 1024 * 1024;

    /// <summary>How many items of one feed are read; the rest is left out, and the repairs say so.</summary>
    [Range(1, 100_000)]
    public int MaxItems { get; set; } = 2000;

    /// <summary>How long one feed may take altogether, redirects and body included.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many requests to one host may run at once.</summary>
    [Range(1, 20)]
    public int RequestsPerHost { get; set; } = 2;

    /// <summary>Pause between the beginnings of two requests to one host; not kept for hosts that <c>Outbound:AllowedPrivateHosts</c> names, which are the owner's.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan HostGap { get; set; } = TimeSpan.FromSeconds(1);
}
