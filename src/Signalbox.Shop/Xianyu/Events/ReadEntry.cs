using System.Text;
using System.Text.Json;

namespace Signalbox.Shop.Xianyu.Events;

/// <summary>Says what a decoded entry means, by its shape and never by the numbers beside it, which nobody has explained.</summary>
internal static class ReadEntry
{
    private const string Suffix = "@goofish";
    private const string ServiceBot = "1400";
    private const int Text = 1;
    private const int Custom = 101;

    /// <summary>The names of an unknown shape are kept up to here.</summary>
    private const int MostNames = 200;

    public static Incoming Run(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            return new Unrecognised(entry.ValueKind.ToString());
        Incoming? known = Pushed(entry);
        known ??= ChangedCard(entry);
        known ??= Read(entry);
        known ??= Typing(entry);
        known ??= Badge(entry);
        known ??= Pointer(entry);
        known ??= OfTheWeb(entry);
        return known ?? new Unrecognised(Names(entry));
    }

    /// <summary>An id without what stands behind it.</summary>
    public static string Bare(string id) => id.EndsWith(Suffix, StringComparison.Ordinal) ? id[..^Suffix.Length] : id;

    /// <summary>A message or card: field 1 is the message itself.</summary>
    private static ChatMessage? Pushed(JsonElement entry)
    {
        if (
            entry.At("1") is not { ValueKind: JsonValueKind.Object } message
            || (message.Text("1", "1") ?? message.Text("1")) is not { } sender
            || message.Text("2") is not { } conversation
        )
            return null;
        var (about, content) = (message.At("10") ?? default, message.Inner("6", "3", "5"));
        var extra = about.Inner("extJson");
        var kind = message.Number("6", "3", "4") ?? content?.Number("contentType") ?? 0;
        var order = OrderCard.Read(about, content, kind, Bare(conversation), message.Text("3"));
        return new ChatMessage(
            Bare(conversation),
            Bare(about.Text("senderUserId") ?? sender),
            message.Text("3"),
            message.Instant("5"),
            kind,
            content?.Text("text", "text") ?? about.Text("reminderContent") ?? message.Text("6", "3", "2") ?? ""
        )
        {
            Pictures = PicturesOf(content),
            SenderNick = order is null ? about.Text("reminderTitle") : null,
            Receiver = about.Text("receiver"),
            ItemId = Links.Value(about.Text("reminderUrl"), "itemId"),
            IsBetweenTwo = about.Text("sessionType") is null or "1",
            IsPlatforms =
                Bare(sender) == ServiceBot
                || extra?.Text("msgArg1") == "MsgTips"
                || about.Inner("bizTag")?.Text("sourceId")?.StartsWith("C2C:", StringComparison.Ordinal) == true,
            Order = order,
        };
    }

    /// <summary>A card that took another form: field 1 is a message, field 4 what is shown now.</summary>
    private static OrderNotice? ChangedCard(JsonElement entry) =>
        entry.Text("1") is { } message
        && entry.Text("2") is { } conversation
        && entry.At("4") is { ValueKind: JsonValueKind.Object } about
            ? OrderCard.Changed(about, Bare(conversation), message)
            : null;

    private static PeerRead? Read(JsonElement entry)
    {
        if (entry.Text("2") != "2")
            return null;
        if (entry.At("1") is { ValueKind: JsonValueKind.Array } several && entry.Text("3") is { } chat)
            return new PeerRead(
                Bare(chat),
                [
                    .. several
                        .EnumerateArray()
                        .Where(id => id.ValueKind == JsonValueKind.String)
                        .Select(id => id.GetString()!), // text is never null
                ]
            );
        return entry.Text("1") is { } one && entry.Text("4") is { } conversation
            ? new PeerRead(Bare(conversation), [one])
            : null;
    }

    private static PeerTyping? Typing(JsonElement entry) =>
        entry.At("1") is { ValueKind: JsonValueKind.Array } who
        && who.GetArrayLength() > 0
        && who[0].Text("1") is { } user
            ? new PeerTyping(Bare(user))
            : null;

    /// <summary>A notice without an order: field 1 is a user in older forms and a conversation in newer ones, and is not used.</summary>
    private static OrderNotice? Badge(JsonElement entry) =>
        entry.Text("1") is not null && entry.Text("3", "redReminder") is { } badge
            ? new OrderNotice(null, OrderCard.OfBadge(badge), null, null, IsOwnPurchase: false)
            : null;

    private static MessagePointer? Pointer(JsonElement entry) =>
        entry.Text("1") is { } conversation
        && entry.Text("3") is { } message
        && message.EndsWith(".PNM", StringComparison.Ordinal)
            ? new MessagePointer(Bare(conversation), message)
            : null;

    /// <summary>What the web client sends and gets: JSON with a session and an operation.</summary>
    private static ChatMessage? OfTheWeb(JsonElement entry)
    {
        if (entry.Text("sessionId") is not { } conversation || entry.At("operation") is not { } operation)
            return null;
        var content = operation.At("content", "custom") is { } custom ? Packed(custom) : operation.At("content");
        var kind = content?.Number("contentType") ?? operation.Number("content", "contentType") ?? 0;
        return new ChatMessage(
            Bare(conversation),
            Bare(operation.Text("senderInfo", "senderUserId") ?? ""),
            null,
            null,
            kind,
            content?.Text("text", "text") ?? operation.Text("content", "reminder", "reminderContent") ?? ""
        )
        {
            Pictures = PicturesOf(content),
            SenderNick = operation.Text("content", "reminder", "reminderTitle"),
            ItemId = operation.Text("sessionInfo", "extensions", "itemId"),
            IsBetweenTwo = operation.Text("sessionInfo", "sessionType") is null or "1",
            IsPlatforms = kind is not (Text or 2 or 3 or 5 or Custom),
        };
    }

    /// <summary>A message as history shows it: the same that a push brings, in other places.</summary>
    /// <param name="message">With its number and its sender.</param>
    /// <returns>Null where it has neither.</returns>
    public static ChatMessage? OfHistory(JsonElement message, string conversation)
    {
        var about = message.At("extension") ?? default;
        if (
            message.Text("messageId") is not { } id
            || (about.Text("senderUserId") ?? message.Text("sender", "uid")) is not { } sender
        )
            return null;
        var content = message.At("content", "custom") is { } custom ? Packed(custom) : null;
        var kind = content?.Number("contentType") ?? about.Inner("extJson")?.Number("contentType") ?? 0;
        var order = OrderCard.Read(about, content, kind, conversation, id);
        return new ChatMessage(
            conversation,
            Bare(sender),
            id,
            message.Instant("createAt"),
            kind,
            content?.Text("text", "text")
                ?? about.Text("reminderContent")
                ?? message.Text("content", "custom", "summary")
                ?? ""
        )
        {
            Pictures = PicturesOf(content),
            SenderNick = order is null ? about.Text("reminderTitle") : null,
            Receiver = about.Text("receiver"),
            ItemId = Links.Value(about.Text("reminderUrl"), "itemId"),
            IsBetweenTwo = about.Text("sessionType") is null or "1",
            IsPlatforms =
                Bare(sender) == ServiceBot
                || about.Inner("extJson")?.Text("msgArg1") == "MsgTips"
                || about.Inner("bizTag")?.Text("sourceId")?.StartsWith("C2C:", StringComparison.Ordinal) == true,
            Order = order,
        };
    }

    /// <summary>Content that is base64 of JSON; null when it is not.</summary>
    private static JsonElement? Packed(JsonElement custom)
    {
        if (custom.Text("data") is not { } data)
            return null;
        try
        {
            return JsonElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(data)));
        }
        catch (Exception fault) when (fault is FormatException or JsonException)
        {
            return null;
        }
    }

    private static IReadOnlyList<ChatPicture> PicturesOf(JsonElement? content) =>
        content?.At("image", "pics") is { ValueKind: JsonValueKind.Array } pictures
            ?
            [
                .. pictures
                    .EnumerateArray()
                    .Where(p => p.Text("url") is not null)
                    .Select(p => new ChatPicture(p.Text("url") ?? "", p.Number("width") ?? 0, p.Number("height") ?? 0)),
            ]
            : [];

    private static string Names(JsonElement entry)
    {
        var names = string.Join(',', entry.EnumerateObject().Select(p => p.Name).Take(20));
        return names.Length <= MostNames ? names : names[..MostNames];
    }
}
