using System.Globalization;
using System.Text.Json;
using Signalbox.Platform.Channels.Rendering;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Speaks to a chat through a Telegram bot.</summary>
/// <remarks>Its address is set up whole, so that a server that passes requests on can stand in for Telegram's own; or a proxy is set.</remarks>
internal sealed class TelegramSender(HttpPost post) : IChannelSender
{
    private const int MostLetters = 4096; // after the markup is read

    public ChannelKind Kind => ChannelKind.Telegram;

    public IReadOnlyList<MessagePart> Render(Message message, ChannelSettings settings)
    {
        var markup = new RobotMarkup
        {
            Vendor = "Telegram",
            Most = message.Share(MostLetters),
            Measure = text => text.Length,
        };
        if (message.Form != MessageForm.Full)
            return [RobotParts.Plain(message, markup)];
        // Markdown has no fewer letters than what is shown of it, and can be cut without tearing a tag.
        return
        [
            .. RobotParts
                .Of(message, RobotMarkdown.Of(message.Markdown), markup)
                .Select(p => p with { Text = TelegramHtml.Of(p.Text) }),
        ];
    }

    public async Task<SendResult> SendAsync(Message message, MessagePart part, SendTarget target, CancellationToken ct)
    {
        var body = RobotJson.Body(
            new
            {
                chat_id = target.Settings.Recipient,
                text = part.Text,
                parse_mode = part.IsPlain ? null : "HTML",
                link_preview_options = new { is_disabled = true },
            }
        );
        var address = new Uri($"{target.Secrets.Url!.TrimEnd('/')}/sendMessage");
        var answer = await post.SendAsync(address, body, [], target.Settings.Proxy, ct);
        return RobotJson.Read(answer, OfJson);
    }

    private static SendResult? OfJson(JsonElement json)
    {
        if (!json.TryGetProperty("ok", out var ok) || ok.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return null;
        if (ok.GetBoolean())
            return SendResult.Sent("ok");
        var code = RobotJson.Number(json, "error_code") ?? 0;
        var parameters =
            json.TryGetProperty("parameters", out var more) && more.ValueKind == JsonValueKind.Object ? more : json;
        var text = RobotJson.Text(json, "description");
        return OfCode(code, text, RobotJson.Number(parameters, "retry_after")) with
        {
            Code = code.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static SendResult OfCode(int code, string text, int? retryAfter) =>
        code switch
        {
            429 => RobotJson.Silence(text, TimeSpan.FromSeconds(Math.Clamp(retryAfter ?? 60, 1, 3600))),
            400 when Has(text, "parse entities") => SendResult.Refused(text, Reaction.Simplify),
            400 when Has(text, "too long") => SendResult.Refused(text, Reaction.Shorten),
            400 when Has(text, "chat not found") || Has(text, "upgraded to a supergroup") => SendResult.Refused(
                text,
                Reaction.Break
            ),
            401 or 403 or 404 => SendResult.Refused(text, Reaction.Break),
            >= 500 => SendResult.Refused(text, Reaction.Retry),
            _ => SendResult.Refused(text),
        };

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
}
