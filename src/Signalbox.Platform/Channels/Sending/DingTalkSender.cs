using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.Platform.Channels.Rendering;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Speaks to a DingTalk custom robot.</summary>
internal sealed class DingTalkSender(HttpPost post, TimeProvider clock) : IChannelSender
{
    private const int MostBodyBytes = 20_000; // "message too long, exceed 20000 bytes"
    private const int MostParts = 5;

    // Chinese stays three bytes a character instead of six: the limit counts bytes.
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public ChannelKind Kind => ChannelKind.DingTalk;

    public IReadOnlyList<MessagePart> Render(Message message, ChannelSettings settings)
    {
        if (message.Form != MessageForm.Full)
            return [Plain(message, settings)];

        var text = DingTalkMarkdown.Of(message.Markdown);
        var title = MarkdownText.Escape(message.Title);
        var foot = Foot(message, "[查看全文]({0})");
        var word = settings.Keyword is { } keyword ? $"\n\n{keyword}" : "";
        var spare = Body(
            new MessagePart($"{message.Title} (9/9)", $"**{title} (9/9)**\n\n{CutMark}{foot}{word}")
        ).Length;
        var parts = SplitText.Into(text, Math.Max(64, (message.MaxBytes ?? MostBodyBytes) - spare), JsonBytes).ToList();
        if (parts.Count == 0)
            parts.Add(title);
        var isCut = parts.Count > MostParts;
        if (isCut)
            parts.RemoveRange(MostParts, parts.Count - MostParts);
        return [.. parts.Select((part, i) => Dress(part, i + 1))];

        MessagePart Dress(string part, int number)
        {
            var many = parts.Count > 1;
            var count = many ? string.Create(CultureInfo.InvariantCulture, $" ({number}/{parts.Count})") : "";
            // The title alone shows in the list of chats, not in the message.
            var head = many || !part.StartsWith('#') ? $"**{title}{count}**\n\n" : "";
            var tail =
                number < parts.Count ? ""
                : isCut ? CutMark + foot
                : foot;
            return new MessagePart(message.Title + count, Worded($"{head}{part}{tail}", settings));
        }
    }

    private const string CutMark = "\n\n（内容过长，已截断）";

    public async Task<SendResult> SendAsync(Message message, MessagePart part, SendTarget target, CancellationToken ct)
    {
        var address = DingTalkSignature.Sign(target.Secrets.Url!, target.Secrets.SigningKey, clock.GetUtcNow());
        var answer = await post.SendAsync(address, Body(part), [], ct);
        return DingTalkAnswer.Read(answer, clock);
    }

    /// <summary>What is left to say after the content was refused: it goes in one part.</summary>
    private static MessagePart Plain(Message message, ChannelSettings settings)
    {
        var foot = Foot(message, "{0}");
        if (message.Form == MessageForm.Bare)
            return new MessagePart(Refused, Worded($"{Refused}{foot}", settings), IsPlain: true);

        var text = MarkdownText.Plain(message.Markdown, withLinks: false);
        var first = SplitText.Into(text, MostBodyBytes / 2, JsonBytes);
        return new MessagePart(
            message.Title,
            Worded(
                $"{message.Title}\n\n{(first.Count > 0 ? first[0] : "")}{(first.Count > 1 ? CutMark : "")}{foot}",
                settings
            ),
            IsPlain: true
        );
    }

    private const string Refused = "有一条消息的内容被钉钉拒绝显示。";

    private static string Foot(Message message, string link) =>
        (
            message.Link is null
                ? ""
                : "\n\n"
                    + string.Format(
                        CultureInfo.InvariantCulture,
                        link,
                        message.Link.Replace("(", "%28").Replace(")", "%29")
                    )
        ) + (message.Footer is null ? "" : $"\n\n> {message.Footer}");

    /// <summary>With the robot's keyword, which each message must hold.</summary>
    private static string Worded(string text, ChannelSettings settings) =>
        settings.Keyword is { } word && !text.Contains(word, StringComparison.Ordinal) ? $"{text}\n\n{word}" : text;

    private static int JsonBytes(string text) => JsonEncodedText.Encode(text, Json.Encoder).EncodedUtf8Bytes.Length;

    private static byte[] Body(MessagePart part) =>
        part.IsPlain
            ? JsonSerializer.SerializeToUtf8Bytes(new { msgtype = "text", text = new { content = part.Text } }, Json)
            : JsonSerializer.SerializeToUtf8Bytes(
                new { msgtype = "markdown", markdown = new { title = part.Title, text = part.Text } },
                Json
            );
}
