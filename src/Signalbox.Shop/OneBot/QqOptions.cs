using System.ComponentModel.DataAnnotations;

namespace Signalbox.Shop.OneBot;

/// <summary>Section <c>Shop:Qq</c>: the OneBot that shows buyers' texts in QQ.</summary>
internal sealed class QqOptions
{
    /// <summary>How long an answer to a call is waited for; what became of it is unknown afterwards.</summary>
    [Range(typeof(TimeSpan), "00:00:00.2", "00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What has waited for QQ longer is not said any more.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan OldestText { get; set; } = TimeSpan.FromHours(1);
}
