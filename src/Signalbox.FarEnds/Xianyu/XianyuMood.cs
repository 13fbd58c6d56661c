namespace Signalbox.FarEnds.Xianyu;

/// <summary>How a call is answered for once.</summary>
public enum XianyuMood
{
    /// <summary>As it should be.</summary>
    Well,

    /// <summary>The signing token is over: a new one comes along.</summary>
    TokenExpired,

    /// <summary>The same, and no new one comes along.</summary>
    TokenExpiredForGood,

    /// <summary>The account has to sign in again.</summary>
    SessionExpired,

    /// <summary>A person has to pass a check.</summary>
    Captcha,

    /// <summary>Too fast.</summary>
    TrafficLimit,

    /// <summary>A web page in place of an answer.</summary>
    WebPage,

    /// <summary>Status 200 and nothing.</summary>
    Empty,

    /// <summary>Text that is no JSON.</summary>
    Garbage,

    /// <summary>It is done, and the connection is closed without an answer.</summary>
    AnswerLost,

    /// <summary>It is done, and half of the answer comes.</summary>
    HalfAnswer,

    /// <summary>It is done, and nothing comes.</summary>
    Silence,
}
