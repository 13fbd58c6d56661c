using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.Platform.Time;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>What robots are told and what they answer: JSON, the truth in a code of the vendor's.</summary>
internal static class RobotJson
{
    /// <summary>Chinese stays three bytes a character instead of six: limits count bytes.</summary>
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What a text takes inside a body.</summary>
    public static int BytesOf(string text) => JsonEncodedText.Encode(text, Plain.Encoder).EncodedUtf8Bytes.Length;

    /// <param name="body">What is null is left out.</param>
    public static byte[] Body(object body) => JsonSerializer.SerializeToUtf8Bytes(body, Plain);

    /// <param name="read">What the vendor's JSON says; null where it is not the vendor's.</param>
    public static SendResult Read(PostAnswer answer, Func<JsonElement, SendResult?> read)
    {
        if (answer.Status is not { } status)
            return Lost(answer);
        return (Parsed(answer.Body, read) ?? OfStatus(status, answer)) with { HttpStatus = (int)status };
    }

    /// <summary>What the vendor's code means, with the code itself; null where there is none.</summary>
    /// <param name="code">The code's name, e.g. <c>errcode</c>.</param>
    /// <param name="text">The name of the words beside it.</param>
    public static SendResult? ByCode(
        JsonElement json,
        string code,
        string text,
        Func<int, string, SendResult> meaning
    ) =>
        Number(json, code) is { } number
            ? meaning(number, Text(json, text)) with
            {
                Code = number.ToString(CultureInfo.InvariantCulture),
            }
            : null;

    /// <summary>A number of the object's; null where it has none.</summary>
    public static int? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var n)
            ? n
            : null;

    /// <summary>A text of the object's; empty where it has none.</summary>
    public static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : "";

    /// <summary>Nothing to this address for a while.</summary>
    public static SendResult Silence(string text, TimeSpan span) =>
        SendResult.Refused(text, Reaction.Pause) with
        {
            Pause = span,
        };

    /// <summary>Until a little after the next midnight, when quotas come back.</summary>
    public static TimeSpan UntilTomorrow(TimeProvider clock) =>
        clock.StartOf(clock.Today().AddDays(1)) - clock.GetUtcNow() + TimeSpan.FromMinutes(5);

    private static SendResult Lost(PostAnswer answer) =>
        answer.MayHaveArrived ? SendResult.Unknown(answer.Failure!)
        : answer.IsForbidden ? SendResult.Refused(answer.Failure!, Reaction.Break)
        : SendResult.Refused(answer.Failure!, Reaction.Retry);

    private static SendResult? Parsed(string? body, Func<JsonElement, SendResult?> read)
    {
        try
        {
            using var json = JsonDocument.Parse(body ?? "");
            return json.RootElement.ValueKind == JsonValueKind.Object ? read(json.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SendResult OfStatus(HttpStatusCode status, PostAnswer answer)
    {
        var text = $"HTTP {(int)status} without a code of the vendor's: {answer.Body}";
        return status switch
        {
            HttpStatusCode.TooManyRequests => Silence(text, answer.RetryAfter ?? TimeSpan.FromMinutes(1)),
            HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable =>
                SendResult.Refused(text, Reaction.Retry),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError => SendResult.Refused(text),
            // 200 in words that are not the vendor's, or a gateway that lost the answer: who knows.
            _ => SendResult.Unknown(text),
        };
    }
}
