using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.Platform.Channels.Rendering;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Posts JSON to an address of the owner's, signed so that the receiver knows it is from here.</summary>
internal sealed class WebhookSender(HttpPost post, TimeProvider clock) : IChannelSender
{
    private const int MostTextBytes = 256 * 1024;
    private const int MostRedirects = 3;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public ChannelKind Kind => ChannelKind.Webhook;

    public IReadOnlyList<MessagePart> Render(Message message, ChannelSettings settings)
    {
        var parts = SplitText.Into(message.Markdown, MostTextBytes, Encoding.UTF8.GetByteCount);
        return [new MessagePart(message.Title, parts.Count > 0 ? parts[0] : "")];
    }

    public async Task<SendResult> SendAsync(Message message, MessagePart part, SendTarget target, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                message.Id,
                Type = message.Kind,
                message.Key,
                part.Title,
                Markdown = part.Text,
                message.Link,
                message.CreatedAt,
                message.Footer,
            },
            Json
        );
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        (string, string)[] headers =
        [
            ("X-Signalbox-Event", message.Kind),
            ("X-Signalbox-Delivery", message.Id.ToString()),
            ("X-Signalbox-Timestamp", timestamp),
            ("X-Signalbox-Signature", Sign(timestamp, body, target.Secrets.SigningKey!)),
        ];

        var address = new Uri(target.Secrets.Url!);
        for (var redirects = 0; ; redirects++)
        {
            var answer = await post.SendAsync(address, body, headers, target.Settings.Proxy, ct);
            if (redirects < MostRedirects && Onward(answer, address) is { } next)
                address = next;
            else
                return Read(answer, address);
        }
    }

    /// <summary>HMAC-SHA256 over <c>timestamp.body</c>, the body as its raw bytes, in hex.</summary>
    public static string Sign(string timestamp, byte[] body, string key)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{timestamp}."));
        hmac.AppendData(body);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    /// <summary>Where a redirect leads, when it stays a POST and on the same host.</summary>
    private static Uri? Onward(PostAnswer answer, Uri from) =>
        answer is { Status: HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect, Location: { } to }
        && new Uri(from, to) is var next
        && Uri.Compare(
            next,
            from,
            UriComponents.SchemeAndServer,
            UriFormat.Unescaped,
            StringComparison.OrdinalIgnoreCase
        ) == 0
            ? next
            : null;

    private static SendResult Read(PostAnswer answer, Uri address)
    {
        if (answer.Status is not { } status)
        {
            return answer.MayHaveArrived ? SendResult.Unknown(answer.Failure!)
                : answer.IsForbidden ? SendResult.Refused(answer.Failure!, Reaction.Break)
                : SendResult.Refused(answer.Failure!, Reaction.Retry);
        }
        var text = answer.Body ?? "";
        var result = (int)status switch
        {
            >= 200 and < 300 => SendResult.Sent(text),
            >= 300 and < 400 => SendResult.Refused(
                answer.Location is { } to
                    ? $"It redirects to {new Uri(address, to).Host}; enter the final address."
                    : "It redirects nowhere."
            ),
            410 => SendResult.Refused(text, Reaction.SwitchOff),
            408 or 429 or >= 500 when answer.RetryAfter is { } pause => SendResult.Refused(text, Reaction.Pause) with
            {
                Pause = pause,
            },
            408 or 429 or >= 500 => SendResult.Refused(text, Reaction.Retry),
            _ => SendResult.Refused(text),
        };
        return result with { HttpStatus = (int)status };
    }
}
