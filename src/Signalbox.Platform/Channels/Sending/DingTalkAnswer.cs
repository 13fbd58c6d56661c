using System.Globalization;
using System.Net;
using System.Text.Json;
using Signalbox.Platform.Time;

namespace Signalbox.Platform.Channels.Sending;

/// <summary>Reads what a robot answers: always HTTP 200, the truth is in <c>errcode</c>.</summary>
internal static class DingTalkAnswer
{
    public static SendResult Read(PostAnswer answer, TimeProvider clock)
    {
        if (answer.Status is not { } status)
            return Lost(answer);
        var result = Code(answer.Body) switch
        {
            ({ } code, var text) => OfCode(code, text, clock) with
            {
                Code = code.ToString(CultureInfo.InvariantCulture),
            },
            _ => OfStatus(status, answer),
        };
        return result with { HttpStatus = (int)status };
    }

    private static SendResult Lost(PostAnswer answer) =>
        answer.MayHaveArrived ? SendResult.Unknown(answer.Failure!)
        : answer.IsForbidden ? SendResult.Refused(answer.Failure!, Reaction.Break)
        : SendResult.Refused(answer.Failure!, Reaction.Retry);

    private static (int? Code, string Text) Code(string? body)
    {
        try
        {
            using var json = JsonDocument.Parse(body ?? "");
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return default;
            var text =
                json.RootElement.TryGetProperty("errmsg", out var said) && said.ValueKind == JsonValueKind.String
                    ? said.GetString()!
                    : "";
            return
                json.RootElement.TryGetProperty("errcode", out var code)
                && code.ValueKind == JsonValueKind.Number
                && code.TryGetInt32(out var number)
                ? (number, text)
                : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>The table of codes: the vendor's list where it has one, reports of its users elsewhere.</summary>
    private static SendResult OfCode(int code, string text, TimeProvider clock) =>
        code switch
        {
            0 => SendResult.Sent(text),
            -1 => SendResult.Refused(text, Reaction.Retry) with { MostFailures = 3 },
            // A missing keyword is the message's fault and a wrong clock the machine's; the rest is how the robot is set up.
            310000 when text.Contains("keyword", StringComparison.OrdinalIgnoreCase) => SendResult.Refused(text),
            310000 when text.Contains("timestamp", StringComparison.OrdinalIgnoreCase) => SendResult.Refused(text),
            310000 => SendResult.Refused(text, Reaction.Break),
            130101 => Silence(text, TimeSpan.FromMinutes(10.5)), // blocked for ten minutes
            410100 => Silence(text, TimeSpan.FromMinutes(1)),
            460101 or 101002 => SendResult.Refused(text, Reaction.Shorten),
            >= 430101 and <= 430104 => SendResult.Refused(text, Reaction.Simplify),
            300001 or 300005 or 400101 or 400102 or 400106 or 400013 => SendResult.Refused(text, Reaction.Break),
            90018 or 90030 => Silence(text, NextDay(clock)),
            _ => SendResult.Refused(text),
        };

    private static SendResult Silence(string text, TimeSpan span) =>
        SendResult.Refused(text, Reaction.Pause) with
        {
            Pause = span,
        };

    private static TimeSpan NextDay(TimeProvider clock) =>
        clock.StartOf(clock.Today().AddDays(1)) - clock.GetUtcNow() + TimeSpan.FromMinutes(5);

    private static SendResult OfStatus(HttpStatusCode status, PostAnswer answer)
    {
        var text = $"HTTP {(int)status} without an errcode: {answer.Body}";
        return status switch
        {
            HttpStatusCode.TooManyRequests when answer.RetryAfter is { } pause => Silence(text, pause),
            HttpStatusCode.TooManyRequests => Silence(text, TimeSpan.FromMinutes(1)),
            HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable =>
                SendResult.Refused(text, Reaction.Retry),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError => SendResult.Refused(text),
            // 200 in words that are not DingTalk's, or a gateway that lost the answer: who knows.
            _ => SendResult.Unknown(text),
        };
    }
}
