using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>What the Tushare door refuses, in the words that its clients look for, and the number that goes with each.</summary>
internal static class TushareRefusals
{
    /// <summary>What a client is told of a fault of ours.</summary>
    public const int Fault = -1;

    public static RefusedException Token() =>
        RefusedException.Of(401, "market.tushare.token", "您的token不对，请确认。");

    public static RefusedException NoRight(string api) =>
        RefusedException.Forbidden("market.tushare.no-right", $"抱歉，您没有接口({api})访问权限。");

    public static RefusedException NotServed(string api) =>
        RefusedException.Forbidden("market.tushare.not-served", $"抱歉，您没有接口({api})访问权限：本站没有这些数据。");

    public static RefusedException TooFast(int perMinute, TimeSpan wait) =>
        RefusedException.Of(
            429,
            "market.tushare.rate",
            $"抱歉，您每分钟最多访问该接口{perMinute}次。",
            retryAfter: wait
        );

    public static RefusedException Parameter(string sentence) =>
        RefusedException.Invalid("market.tushare.parameter", $"参数错误：{sentence}");

    /// <summary>The <c>code</c> of the answer.</summary>
    public static int CodeOf(RefusedException refused) =>
        refused.Status switch
        {
            401 => 40101,
            403 => 2002,
            429 => 40203,
            _ => -2001,
        };
}
