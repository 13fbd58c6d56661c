using Signalbox.Shop.Xianyu.Events;

namespace Signalbox.Shop.Replies;

/// <summary>Why a message gets no answer.</summary>
internal enum Silence
{
    Own,
    ForAnother,
    NotBetweenTwo,
    Platform,
    Card,
    Kind,
    Empty,
    KnownText,
    Blocked,
    TooOld,
    Paused,
}

/// <summary>What decides whether a message may be answered at all.</summary>
/// <param name="Account">The account's number, which is <c>unb</c>.</param>
/// <param name="Blocked">Numbers of buyers who get no answers.</param>
/// <param name="PausedUntil">Null: the chat is not left to a person.</param>
internal sealed record MayAnswer(
    string Account,
    SilentTexts Silent,
    IReadOnlySet<string> Blocked,
    TimeSpan OldestMessage,
    DateTimeOffset? PausedUntil
);

/// <summary>Says of a message whether it is a buyer's who waits for an answer. Pure: all it knows is in its arguments.</summary>
internal static class WhySilent
{
    /// <summary>What people say: texts, pictures, voices, emoji. Whatever else there is, the platform says, and it invents new kinds.</summary>
    public static readonly IReadOnlySet<int> AnsweredKinds = new HashSet<int> { 1, 2, 3, 5 };

    /// <returns>Null: it may be answered.</returns>
    public static Silence? Run(ChatMessage message, MayAnswer may, DateTimeOffset now)
    {
        if (message.Sender == may.Account)
            return Silence.Own;
        if (message.Receiver is { } receiver && ReadEntry.Bare(receiver) != may.Account)
            return Silence.ForAnother;
        if (!message.IsBetweenTwo)
            return Silence.NotBetweenTwo;
        if (message.IsPlatforms)
            return Silence.Platform;
        if (message.Order is not null)
            return Silence.Card;
        if (!AnsweredKinds.Contains(message.Content))
            return Silence.Kind;
        if (message.Text.Trim().Length == 0 && message.Pictures.Count == 0)
            return Silence.Empty;
        if (may.Silent.Has(message.Text))
            return Silence.KnownText;
        if (may.Blocked.Contains(message.Sender))
            return Silence.Blocked;
        if (message.At is { } at && now - at > may.OldestMessage)
            return Silence.TooOld;
        return TakeOver.IsPaused(may.PausedUntil, now) ? Silence.Paused : null;
    }
}
