using Signalbox.Platform.Channels.Rendering;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Speaks to a DingTalk custom robot.</summary>
internal sealed class DingTalkSender(HttpPost post, TimeProvider clock) : IChannelSender
{
    private const int MostBodyBytes = 20_000; // "message too long, exceed 20000 bytes"

    public ChannelKind Kind => ChannelKind.DingTalk;

    public IReadOnlyList<MessagePart> Render(Message message, ChannelSettings settings)
    {
        var envelope = Body(new MessagePart($"{message.Title} (9/9)", "")).Length;
        var markup = new RobotMarkup
        {
            Vendor = "钉钉",
            Most = (message.MaxBytes ?? MostBodyBytes) - envelope,
            Measure = RobotJson.BytesOf,
            Keyword = settings.Keyword,
        };
        return message.Form == MessageForm.Full
            ? RobotParts.Of(message, RobotMarkdown.Of(message.Markdown), markup)
            : [RobotParts.Plain(message, markup)];
    }

    public async Task<SendResult> SendAsync(Message message, MessagePart part, SendTarget target, CancellationToken ct)
    {
        var address = DingTalkSignature.Sign(target.Secrets.Url!, target.Secrets.SigningKey, clock.GetUtcNow());
        var answer = await post.SendAsync(address, Body(part), [], target.Settings.Proxy, ct);
        return DingTalkAnswer.Read(answer, clock);
    }

    private static byte[] Body(MessagePart part) =>
        part.IsPlain
            ? RobotJson.Body(new { msgtype = "text", text = new { content = part.Text } })
            : RobotJson.Body(new { msgtype = "markdown", markdown = new { title = part.Title, text = part.Text } });
}
