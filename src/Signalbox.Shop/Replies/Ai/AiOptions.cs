using System.ComponentModel.DataAnnotations;

namespace Signalbox.Shop.Replies.Ai;

/// <summary>Section <c>Shop:Ai</c>: how a model answers buyers.</summary>
internal sealed class AiOptions
{
    /// <summary>So many answers of a model a chat and day; then a person answers.</summary>
    [Range(1, 200)]
    public int PerChatPerDay { get; set; } = 30;

    /// <summary>So many of the last messages of a chat are shown to the model.</summary>
    [Range(0, 50)]
    public int Shown { get; set; } = 20;

    /// <summary>So long an answer is waited for; then it goes on without.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:02:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(45);
}
