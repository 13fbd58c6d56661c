using System.ComponentModel.DataAnnotations;

namespace Signalbox.Shop;

/// <summary>Section <c>Shop</c>.</summary>
internal sealed class ShopOptions
{
    /// <summary>Whether each user sees only his own accounts; off: everybody sees all.</summary>
    public bool MultiUser { get; set; } = true;

    /// <summary>Whether buyers are answered by rules.</summary>
    public bool AutoReply { get; set; } = true;

    /// <summary>Whether a model answers where no rule does; an account can be left out.</summary>
    public bool AiReply { get; set; }

    /// <summary>For how many minutes a chat is left to a person of ours who has written in it; 0 does not pause.</summary>
    [Range(0, 7 * 24 * 60)]
    public int PauseMinutes { get; set; } = 10;

    /// <summary>A message that stands nowhere in its chat this long after it left never will: it is sent again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SettledAfter { get; set; } = TimeSpan.FromSeconds(10);
}
