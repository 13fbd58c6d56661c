namespace Signalbox.Shop.Xianyu.Events;

/// <summary>What one entry of a push means. Ids are without <c>@goofish</c>.</summary>
internal abstract record Incoming;

/// <summary>Somebody has said something, or the platform has put something into a chat.</summary>
/// <param name="MessageId">Digits and <c>.PNM</c>: the key of duplicates; null in the web client's newer form.</param>
/// <param name="At">Null where it is not said.</param>
/// <param name="Content">1 text, 2 picture, 3 voice, 5 emoji, 8 session opened, 14 tip, 25 order done, 26 trade card, 32 card changed in place.</param>
/// <param name="Text">As it is shown.</param>
internal sealed record ChatMessage(
    string Conversation,
    string Sender,
    string? MessageId,
    DateTimeOffset? At,
    int Content,
    string Text
) : Incoming
{
    public IReadOnlyList<ChatPicture> Pictures { get; init; } = [];
    public string? SenderNick { get; init; }

    /// <summary>The account it is meant for; null where it is not said.</summary>
    public string? Receiver { get; init; }
    public string? ItemId { get; init; }

    /// <summary>Of two people, and not of a group or of the platform's own channels.</summary>
    public bool IsBetweenTwo { get; init; } = true;

    /// <summary>Written by the platform in somebody's name.</summary>
    public bool IsPlatforms { get; init; }

    /// <summary>What it says of an order; null when it is no card of the platform.</summary>
    public OrderNotice? Order { get; init; }
}

/// <param name="Width">Pixels; 0 when it is not said.</param>
/// <param name="Height">Pixels; 0 when it is not said.</param>
internal sealed record ChatPicture(string Url, int Width, int Height);

/// <summary>Something happened to an order. It only raises the question: what is done is decided from the platform's answer.</summary>
/// <param name="Order">Null when it does not say which.</param>
/// <param name="Conversation">Null when it does not say which.</param>
/// <param name="MessageId">Of the card, or of the card that was changed; null for a notice without one.</param>
/// <param name="IsOwnPurchase">Whether the account is the buyer.</param>
internal sealed record OrderNotice(
    string? Order,
    OrderEvent Event,
    string? Conversation,
    string? MessageId,
    bool IsOwnPurchase
) : Incoming;

/// <summary>What a card says; it is a hint.</summary>
internal enum OrderEvent
{
    /// <summary>Nothing that is known.</summary>
    Other,
    Created,
    Paid,

    /// <summary>An order of 小刀 whose group is still open.</summary>
    BargainOpen,
    PriceChanged,
    Shipped,
    Completed,
    RateDue,
    Rated,
    RefundAsked,
    Closed,
}

/// <summary>There is a message that has to be read from the history.</summary>
internal sealed record MessagePointer(string Conversation, string MessageId) : Incoming;

/// <summary>The other side has read.</summary>
internal sealed record PeerRead(string Conversation, IReadOnlyList<string> Messages) : Incoming;

/// <summary>The other side types.</summary>
internal sealed record PeerTyping(string User) : Incoming;

/// <summary>A shape that nobody has described yet.</summary>
/// <param name="Names">Of its fields.</param>
internal sealed record Unrecognised(string Names) : Incoming;
