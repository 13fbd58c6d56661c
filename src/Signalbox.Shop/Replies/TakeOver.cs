using System.Security.Cryptography;
using System.Text;
using Signalbox.Shop.Rules;

namespace Signalbox.Shop.Replies;

/// <summary>A message that we have sent, as it is remembered until its echo has come.</summary>
/// <param name="MessageId">The platform's number of it; null while it is not known.</param>
/// <param name="Echoed">Its echo has come.</param>
internal sealed record RememberedSend(
    string Conversation,
    string Digest,
    string? MessageId,
    DateTimeOffset At,
    bool Echoed
);

/// <summary>A message in a chat that the account itself has sent, wherever it was written.</summary>
internal sealed record OwnMessage(string Conversation, string Text, string? MessageId, DateTimeOffset At);

/// <summary>Who wrote a message of the account's own.</summary>
internal enum Author
{
    /// <summary>A person, in the app: the chat is theirs for a while.</summary>
    Person,

    /// <summary>We: it is what we have sent, coming back.</summary>
    Us,

    /// <summary>The platform, in the account's name.</summary>
    Platform,
}

/// <summary>When a chat is left to the person who has taken it over. Pure: all it knows is in its arguments.</summary>
internal static class TakeOver
{
    /// <summary>An echo comes at once or with the next connection; a message as old as this is none.</summary>
    public static readonly TimeSpan EchoWithin = TimeSpan.FromHours(2);

    /// <summary>So far the platform's clock may be from ours.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(2);

    /// <summary>Of a text as it is shown: the platform may change white space and nothing else.</summary>
    public static string Digest(string text) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(PlainText.Of(text).Replace(" ", "", StringComparison.Ordinal)))
        );

    /// <param name="sent">What we have sent; those of other chats do not count.</param>
    /// <param name="platformTexts">What the platform says in sellers' names; see <see cref="SilentTexts"/>.</param>
    /// <returns>Who wrote it, and the send whose echo it is, which is used up with it.</returns>
    public static (Author Author, RememberedSend? Echo) WhoWrote(
        OwnMessage message,
        IReadOnlyCollection<RememberedSend> sent,
        SilentTexts platformTexts
    )
    {
        var chat = sent.Where(s => s.Conversation == message.Conversation).ToList();
        // The number decides, also when the platform pushes the same twice.
        if (message.MessageId is { } id && chat.Find(s => s.MessageId == id) is { } same)
            return (Author.Us, same);
        var digest = Digest(message.Text);
        var echo = chat.Where(s =>
                !s.Echoed
                && s.Digest == digest
                && !AreTwo(s.MessageId, message.MessageId)
                && message.At >= s.At - ClocksApart
                && message.At <= s.At + EchoWithin
            )
            .MinBy(s => s.At);
        if (echo is not null)
            return (Author.Us, echo);
        return (platformTexts.Has(message.Text) ? Author.Platform : Author.Person, null);
    }

    /// <summary>Until when the chat is left alone after a person has written; null: it is not.</summary>
    /// <param name="pause">Zero: chats are never left alone.</param>
    /// <param name="until">Until when it is left alone already.</param>
    public static DateTimeOffset? PausedUntil(DateTimeOffset written, TimeSpan pause, DateTimeOffset? until)
    {
        if (pause <= TimeSpan.Zero)
            return until;
        var now = written + pause;
        return until > now ? until : now;
    }

    /// <summary>Looked at again right before an answer is sent: a person may have written meanwhile.</summary>
    public static bool IsPaused(DateTimeOffset? until, DateTimeOffset now) => until > now;

    /// <summary>Numbers of the platform's usual form that differ are two messages; other forms are not compared with it.</summary>
    private static bool AreTwo(string? one, string? other) =>
        one is not null
        && other is not null
        && one.EndsWith(".PNM", StringComparison.Ordinal)
        && other.EndsWith(".PNM", StringComparison.Ordinal)
        && one != other;
}
