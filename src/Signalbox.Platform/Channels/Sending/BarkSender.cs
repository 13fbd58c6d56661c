using Signalbox.Platform.Channels.Rendering;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Speaks to an iPhone through a Bark server.</summary>
internal sealed class BarkSender(HttpPost post) : IChannelSender
{
    private const int MostText = 3000; // of the 4,096 bytes that Apple takes with title, link and all

    public ChannelKind Kind => ChannelKind.Bark;

    public IReadOnlyList<MessagePart> Render(Message message, ChannelSettings settings)
    {
        var markup = new RobotMarkup
        {
            Vendor = "Bark",
            Most = message.Share(MostText),
            Measure = RobotJson.BytesOf,
            HasTitle = true,
            Onward = null,
            MostParts = 3,
        };
        return message.Form == MessageForm.Full
            ? RobotParts.Of(message, MarkdownText.Plain(message.Markdown, withLinks: false), markup)
            : [RobotParts.Plain(message, markup)];
    }

    public async Task<SendResult> SendAsync(Message message, MessagePart part, SendTarget target, CancellationToken ct)
    {
        var (server, key) = Address(target.Secrets.Url!);
        var body = RobotJson.Body(
            new
            {
                device_key = key,
                title = part.Title,
                body = part.Text,
                url = message.Link,
                group = "Signalbox",
                isArchive = "1",
                id = IdOf(message, part), // one that comes twice takes the place of the first
            }
        );
        var answer = await post.SendAsync(new Uri(server, "push"), body, [], target.Settings.Proxy, ct);
        return RobotJson.Read(answer, json => RobotJson.ByCode(json, "code", "message", OfCode));
    }

    /// <summary>The app shows <c>https://server/key/</c>; the server may stand below a path.</summary>
    public static (Uri Server, string Key) Address(string url)
    {
        var whole = url.TrimEnd('/');
        var end = whole.LastIndexOf('/');
        return (new Uri(whole[..(end + 1)]), whole[(end + 1)..]);
    }

    private static string IdOf(Message message, MessagePart part) =>
        $"{message.Id:N}{(part.Title == message.Title ? "" : part.Title[message.Title.Length..])}";

    private static SendResult OfCode(int code, string text) =>
        code switch
        {
            200 => SendResult.Sent(text),
            400 => SendResult.Refused(text, Reaction.Break), // the key is unknown
            _ when text.Contains("TooLarge", StringComparison.OrdinalIgnoreCase) => SendResult.Refused(
                text,
                Reaction.Shorten
            ),
            >= 500 => SendResult.Refused(text, Reaction.Retry) with { MostFailures = 3 },
            _ => SendResult.Refused(text),
        };
}
