namespace Signalbox.Shop.Chats;

/// <summary>Why something was sent.</summary>
internal enum SendOrigin
{
    /// <summary>A rule or a model has answered.</summary>
    Answer,

    /// <summary>An order got it.</summary>
    Delivery,

    /// <summary>A person has written it here.</summary>
    Manual,
}

/// <summary>How it goes with something that is sent. The numbers are stored.</summary>
internal enum SendState
{
    UnderWay = 0,
    Accepted = 1,
    Refused = 2,

    /// <summary>It may stand in the chat: the history settles it.</summary>
    Unknown = 3,
}

/// <summary>Something that was sent, or is to be.</summary>
/// <param name="Uuid">Ours.</param>
/// <param name="Text">Null of deliveries, and of those before there was a console.</param>
/// <param name="Message">The platform's number of it; null while it is not known.</param>
/// <param name="By">Who has written it, of manual ones.</param>
/// <param name="Reason">Why it was refused or is not known; empty otherwise.</param>
internal sealed record SendRow(
    string Uuid,
    string Conversation,
    SendOrigin Origin,
    string? Text,
    SendState State,
    string? Message,
    string? By,
    string Reason,
    DateTimeOffset BegunAt
)
{
    /// <summary>As it is stored and written in answers.</summary>
    public static string Name(SendOrigin origin) => origin.ToString().ToLowerInvariant();

    public static SendOrigin OriginOf(string name) => Enum.Parse<SendOrigin>(name, ignoreCase: true);
}
