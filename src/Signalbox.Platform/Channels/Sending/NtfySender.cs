using System.Text;
using Signalbox.Platform.Channels.Rendering;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Publishes to a topic of an ntfy server.</summary>
internal sealed class NtfySender(HttpPost post, TimeProvider clock) : IChannelSender
{
    private const int MostText = 4000; // bytes; beyond 4,096 it becomes a file that is attached

    public ChannelKind Kind => ChannelKind.Ntfy;

    public IReadOnlyList<MessagePart> Render(Message message, ChannelSettings settings)
    {
        var markup = new RobotMarkup
        {
            Vendor = "ntfy",
            Most = message.Share(MostText),
            Measure = Encoding.UTF8.GetByteCount,
            HasTitle = true,
            Onward = null,
        };
        return message.Form == MessageForm.Full
            ? RobotParts.Of(message, RobotMarkdown.Of(message.Markdown), markup)
            : [RobotParts.Plain(message, markup)];
    }

    public async Task<SendResult> SendAsync(Message message, MessagePart part, SendTarget target, CancellationToken ct)
    {
        var (server, topic) = BarkSender.Address(target.Secrets.Url!);
        // To the server's root: JSON that is posted to the topic would become the text.
        var body = RobotJson.Body(
            new
            {
                topic,
                title = part.Title,
                message = part.Text,
                markdown = !part.IsPlain,
                click = message.Link,
            }
        );
        var answer = await post.SendAsync(server, body, Headers(target.Secrets.SigningKey), target.Settings.Proxy, ct);
        return RobotJson.Read(
            answer,
            json =>
                RobotJson.ByCode(json, "code", "error", (code, text) => OfCode(code, text, answer))
                // What was taken comes back with an id and without a code.
                ?? (RobotJson.Text(json, "id").Length > 0 ? SendResult.Sent("ok") : null)
        );
    }

    /// <param name="access">A token, <c>tk_…</c>, or <c>name:password</c>; null where the topic is open.</param>
    private static IReadOnlyList<(string Name, string Value)> Headers(string? access) =>
        access is null ? []
        : access.Contains(':') ? [("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(access))}")]
        : [("Authorization", $"Bearer {access}")];

    private SendResult OfCode(int code, string text, PostAnswer answer) =>
        code switch
        {
            42908 => RobotJson.Silence(text, RobotJson.UntilTomorrow(clock)), // the day's quota
            >= 42900 and < 43000 => RobotJson.Silence(text, answer.RetryAfter ?? TimeSpan.FromMinutes(1)),
            (>= 40100 and < 40200) or (>= 40300 and < 40400) => SendResult.Refused(text, Reaction.Break),
            >= 41300 and < 41400 => SendResult.Refused(text, Reaction.Shorten),
            >= 50000 => SendResult.Refused(text, Reaction.Retry),
            _ => SendResult.Refused(text),
        };
}
