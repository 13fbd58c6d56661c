using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Signalbox.Shop.OneBot;

/// <summary>A call of OneBot v11: what it is asked to say, and where. Always as a list of segments, which needs no escaping.</summary>
/// <param name="ReplyTo">The message that it answers; null when it answers none.</param>
internal sealed record QqCall(QqPlace To, string Text, long? ReplyTo)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string Action => To.IsGroup ? "send_group_msg" : "send_private_msg";

    /// <summary>As a frame on the socket; its answer carries the same <paramref name="echo"/>.</summary>
    public byte[] Frame(string echo) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                action = Action,
                @params = Params(),
                echo,
            },
            Json
        );

    /// <summary>As the body of a call over HTTP.</summary>
    public byte[] Body() => JsonSerializer.SerializeToUtf8Bytes(Params(), Json);

    private Dictionary<string, object> Params()
    {
        List<object> message = [];
        if (ReplyTo is { } id)
            message.Add(new { type = "reply", data = new { id = id.ToString(CultureInfo.InvariantCulture) } });
        message.Add(new { type = "text", data = new { text = Text } });
        return new Dictionary<string, object> { [To.IsGroup ? "group_id" : "user_id"] = To.Id, ["message"] = message };
    }
}

/// <summary>What became of a call.</summary>
internal enum QqVerdict
{
    Sent,

    /// <summary>It was not done.</summary>
    Failed,

    /// <summary>Silence, half an answer, or «async»: it may have been done.</summary>
    Unknown,
}

/// <param name="MessageId">Null unless it was sent and the answer says it.</param>
/// <param name="Reason">Why it is not sent; empty when it is.</param>
internal sealed record QqAnswer(QqVerdict Verdict, long? MessageId, string Reason)
{
    public static QqAnswer Unknown(string reason) => new(QqVerdict.Unknown, null, reason);

    public static QqAnswer Failed(string reason) => new(QqVerdict.Failed, null, reason);

    /// <summary>From <c>{"status", "retcode", "data"}</c>.</summary>
    public static QqAnswer Read(JsonElement frame)
    {
        var code = ReadQqEvent.Number(frame, "retcode");
        return ReadQqEvent.Text(frame, "status") switch
        {
            "ok" when code is null or 0 => new QqAnswer(
                QqVerdict.Sent,
                frame.TryGetProperty("data", out var data) ? ReadQqEvent.Number(data, "message_id") : null,
                ""
            ),
            "async" => Unknown("accepted, and nothing said of what became of it"),
            "failed" => Failed(string.Create(CultureInfo.InvariantCulture, $"retcode {code} {Words(frame)}").Trim()),
            _ => Unknown("an answer that says neither ok nor failed"),
        };
    }

    private static string Words(JsonElement frame) =>
        (ReadQqEvent.Text(frame, "wording") ?? ReadQqEvent.Text(frame, "message") ?? ReadQqEvent.Text(frame, "msg"))
            is { } words
            ? words[..Math.Min(words.Length, 200)]
            : "";
}
