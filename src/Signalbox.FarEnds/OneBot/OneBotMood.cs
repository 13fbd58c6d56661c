namespace Signalbox.FarEnds.OneBot;

/// <summary>How a call is answered for once.</summary>
public enum OneBotMood
{
    /// <summary>As it should be.</summary>
    Well,

    /// <summary>It is not done: <c>failed</c>, 1404.</summary>
    Failed,

    /// <summary>It is done, and only «accepted» is said.</summary>
    Async,

    /// <summary>It is done, and nothing comes.</summary>
    Silence,

    /// <summary>It is done, and half of the answer comes before the link breaks.</summary>
    Half,

    /// <summary>Text that is no JSON comes before the answer.</summary>
    Garbage,

    /// <summary>It is done, and the answer is another call's.</summary>
    OtherEcho,
}

/// <summary>A call as OneBot got it.</summary>
/// <param name="To">QQ number of the person or the group.</param>
/// <param name="Text">Its texts.</param>
/// <param name="ReplyTo">The message that it answers; null for none.</param>
/// <param name="MessageId">What it was given; 0 where it was not done.</param>
/// <param name="Raw">JSON as it came.</param>
public sealed record OneBotCall(string Action, long To, string Text, long? ReplyTo, long MessageId, string Raw);
