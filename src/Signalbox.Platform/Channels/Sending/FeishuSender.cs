using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Signalbox.Platform.Channels.Rendering;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Speaks to a custom bot of a Feishu (飞书) or Lark group.</summary>
internal sealed partial class FeishuSender(HttpPost post, TimeProvider clock) : IChannelSender
{
    private const int MostBodyBytes = 20_000; // "no more than 20 KB", the whole request
    private const int Envelope = 600; // signature, card and title

    public ChannelKind Kind => ChannelKind.Feishu;

    public IReadOnlyList<MessagePart> Render(Message message, ChannelSettings settings)
    {
        var markup = new RobotMarkup
        {
            Vendor = "飞书",
            Most = message.Share(MostBodyBytes - Envelope),
            Measure = RobotJson.BytesOf,
            HasTitle = true,
            Keyword = settings.Keyword,
        };
        return message.Form == MessageForm.Full
            ? RobotParts.Of(message, Headings().Replace(RobotMarkdown.Of(message.Markdown), "**${words}**"), markup)
            : [RobotParts.Plain(message, markup with { HasTitle = false })];
    }

    public async Task<SendResult> SendAsync(Message message, MessagePart part, SendTarget target, CancellationToken ct)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var key = target.Secrets.SigningKey;
        var (at, sign) = key is null ? (null, null) : (timestamp, Sign(timestamp, key));
        var body = part.IsPlain
            ? RobotJson.Body(
                new
                {
                    timestamp = at,
                    sign,
                    msg_type = "text",
                    content = new { text = part.Text },
                }
            )
            : RobotJson.Body(
                new
                {
                    timestamp = at,
                    sign,
                    msg_type = "interactive",
                    card = new
                    {
                        header = new { title = new { tag = "plain_text", content = part.Title }, template = "blue" },
                        elements = new[] { new { tag = "markdown", content = part.Text } },
                    },
                }
            );
        var answer = await post.SendAsync(new Uri(target.Secrets.Url!), body, [], target.Settings.Proxy, ct);
        return RobotJson.Read(answer, OfJson);
    }

    /// <summary>The text to be signed is the key and the message is empty, in seconds: not as DingTalk does it.</summary>
    public static string Sign(string timestamp, string secret) =>
        Convert.ToBase64String(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes($"{timestamp}\n{secret}"), Array.Empty<byte>())
        );

    private static SendResult? OfJson(JsonElement json) =>
        RobotJson.ByCode(json, "code", "msg", OfCode)
        // The older form of the same answer.
        ?? (
            RobotJson.Number(json, "StatusCode") is 0
                ? SendResult.Sent(RobotJson.Text(json, "StatusMessage")) with
                {
                    Code = "0",
                }
                : null
        );

    private static SendResult OfCode(int code, string text) =>
        code switch
        {
            0 => SendResult.Sent(text),
            11232 or 2200 => RobotJson.Silence(text, TimeSpan.FromMinutes(1)), // also at every full and half hour
            19036 => SendResult.Refused(text, Reaction.Shorten),
            19001 or 19021 or 19022 => SendResult.Refused(text, Reaction.Break),
            _ => SendResult.Refused(text),
        };

    [GeneratedRegex(
        @"^#{1,6}[ ]+(?<words>[^\n]+?)[ ]*$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Headings();
}
