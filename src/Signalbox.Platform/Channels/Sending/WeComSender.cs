using System.Text;
using Signalbox.Platform.Channels.Rendering;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Speaks to a WeCom (企业微信) group robot.</summary>
internal sealed class WeComSender(HttpPost post) : IChannelSender
{
    private const int MostMarkdown = 4096; // "markdown.content exceed max length 4096", in bytes
    private const int MostText = 2048;

    public ChannelKind Kind => ChannelKind.WeCom;

    public IReadOnlyList<MessagePart> Render(Message message, ChannelSettings settings)
    {
        var markup = new RobotMarkup
        {
            Vendor = "企业微信",
            Most = message.Share(MostMarkdown),
            Measure = Encoding.UTF8.GetByteCount,
        };
        return message.Form == MessageForm.Full
            ? RobotParts.Of(message, RobotMarkdown.Of(message.Markdown), markup)
            : [RobotParts.Plain(message, markup with { Most = MostText })];
    }

    public async Task<SendResult> SendAsync(Message message, MessagePart part, SendTarget target, CancellationToken ct)
    {
        var body = part.IsPlain
            ? RobotJson.Body(new { msgtype = "text", text = new { content = part.Text } })
            : RobotJson.Body(new { msgtype = "markdown", markdown = new { content = part.Text } });
        var answer = await post.SendAsync(new Uri(target.Secrets.Url!), body, [], target.Settings.Proxy, ct);
        return RobotJson.Read(answer, json => RobotJson.ByCode(json, "errcode", "errmsg", OfCode));
    }

    private static SendResult OfCode(int code, string text) =>
        code switch
        {
            0 => SendResult.Sent(text),
            -1 => SendResult.Refused(text, Reaction.Retry) with { MostFailures = 3 },
            45009 => RobotJson.Silence(text, TimeSpan.FromMinutes(1)), // over 20 a minute
            40058 or 45002 => SendResult.Refused(text, Reaction.Shorten),
            93000 => SendResult.Refused(text, Reaction.Break), // the robot was removed, or the key is wrong
            _ => SendResult.Refused(text),
        };
}
