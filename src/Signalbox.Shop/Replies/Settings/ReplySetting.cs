namespace Signalbox.Shop.Replies.Settings;

/// <summary>How an account answers.</summary>
/// <param name="Order">Who is asked for an answer, first to last; who is not named is not asked.</param>
/// <param name="Silent">Texts that nobody answers, those that have been seen and the owner's own.</param>
/// <param name="MoreSilent">The owner's own, as they were entered.</param>
/// <param name="DefaultOnce">Whether a default is said once a chat.</param>
/// <param name="Service">Null: none is asked.</param>
internal sealed record ReplySetting(
    IReadOnlyList<Answerer> Order,
    SilentTexts Silent,
    IReadOnlyList<string> MoreSilent,
    bool DefaultOnce,
    ReplyService? Service
)
{
    /// <summary>Where nothing was set.</summary>
    public static readonly ReplySetting Usual = new(
        ChooseAnswer.UsualOrder,
        new SilentTexts(SilentTexts.Seen),
        [],
        false,
        null
    );
}

/// <summary>A service of the owner's that is asked for answers.</summary>
/// <param name="Token">Sent as a bearer token; null without one.</param>
/// <param name="Seconds">So long its answer is waited for.</param>
/// <param name="History">So many messages it is shown.</param>
internal sealed record ReplyService(string Url, string? Token, int Seconds, int History);
