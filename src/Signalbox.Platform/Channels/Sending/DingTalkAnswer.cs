namespace Signalbox.Platform.Channels.Sending;

/// <summary>Reads what a robot answers: always HTTP 200, the truth is in <c>errcode</c>.</summary>
internal static class DingTalkAnswer
{
    public static SendResult Read(PostAnswer answer, TimeProvider clock) =>
        RobotJson.Read(
            answer,
            json => RobotJson.ByCode(json, "errcode", "errmsg", (code, text) => OfCode(code, text, clock))
        );

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
            130101 => RobotJson.Silence(text, TimeSpan.FromMinutes(10.5)), // blocked for ten minutes
            410100 => RobotJson.Silence(text, TimeSpan.FromMinutes(1)),
            460101 or 101002 => SendResult.Refused(text, Reaction.Shorten),
            >= 430101 and <= 430104 => SendResult.Refused(text, Reaction.Simplify),
            300001 or 300005 or 400101 or 400102 or 400106 or 400013 => SendResult.Refused(text, Reaction.Break),
            90018 or 90030 => RobotJson.Silence(text, RobotJson.UntilTomorrow(clock)),
            _ => SendResult.Refused(text),
        };
}
