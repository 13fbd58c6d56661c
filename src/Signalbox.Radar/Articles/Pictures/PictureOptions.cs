using System.ComponentModel.DataAnnotations;

namespace Signalbox.Radar.Articles.Pictures;

/// <summary>Section <c>Radar:Pictures</c>: the pictures in articles, which this server fetches for the reader's browser.</summary>
internal sealed class PictureOptions
{
    /// <summary>Whether pictures are shown; otherwise each is a link to where it lies.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How large one picture may be.</summary>
    [Range(1024, 50 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 6 * 1024 * 1024;

    /// <summary>How much is kept in <c>cache/pictures</c> of the data folder; the ones not looked at for longest go first.</summary>
    [Range(0, 10L * 1024 * 1024 * 1024)]
    public long CacheBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>How long one picture may take altogether.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(15);
}
