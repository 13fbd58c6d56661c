using System.ComponentModel.DataAnnotations;
using Signalbox.Shop.Replies.PriceFloor;

namespace Signalbox.Shop.Replies;

/// <summary>Section <c>Shop:Replies</c>: what is answered, by what, and how fast.</summary>
internal sealed class ReplyOptions
{
    /// <summary>A buyer's message that is older when it comes is not answered any more.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan OldestMessage { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What a buyer writes within it is one question; zero answers each message by itself.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CollectFor { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Between two messages of one chat.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan BetweenMessages { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>In one chat the same text is not sent again before.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan SameTextAfter { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>Messages of one account.</summary>
    [Range(1, 600)]
    public int PerMinute { get; set; } = 20;

    /// <summary>Messages of one account.</summary>
    [Range(1, 10_000)]
    public int PerHour { get; set; } = 300;

    /// <summary>Said instead of an answer that would go below the floor of a price; it names no price.</summary>
    [Required, StringLength(200)]
    public string InsteadOfPrice { get; set; } = GuardPrice.UsualSentence;

    /// <summary>The same to a buyer who writes English.</summary>
    [Required, StringLength(200)]
    public string InsteadOfPriceEnglish { get; set; } = GuardPrice.UsualEnglishSentence;

    /// <summary>The four together; not public, so that it is no setting of its own.</summary>
    internal PaceLimits Pace => new(BetweenMessages, SameTextAfter, PerMinute, PerHour);
}
