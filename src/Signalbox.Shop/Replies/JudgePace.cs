using System.Runtime.InteropServices;

namespace Signalbox.Shop.Replies;

/// <summary>How fast an account may write. The platform names no figures; these are habits.</summary>
/// <param name="PerMinute">Of the account.</param>
/// <param name="PerHour">Of the account.</param>
internal sealed record PaceLimits(TimeSpan BetweenMessages, TimeSpan SameTextAfter, int PerMinute, int PerHour);

/// <summary>A message that an account has sent.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SentText(string Conversation, string Digest, DateTimeOffset At);

/// <summary>Whether a message may go now.</summary>
/// <param name="At">From when on it may; null: never, the same was said a moment ago.</param>
internal sealed record PaceVerdict(DateTimeOffset? At, string Reason)
{
    public bool MayGo(DateTimeOffset now) => At <= now;
}

/// <summary>Holds a message that is to be sent against what an account has sent. Pure: all it knows is in its arguments.</summary>
internal static class JudgePace
{
    /// <summary>What is older than this needs not be given.</summary>
    public static TimeSpan LooksBack(PaceLimits limits) =>
        limits.SameTextAfter > TimeSpan.FromHours(1) ? limits.SameTextAfter : TimeSpan.FromHours(1);

    /// <param name="sent">What the account has sent, in any order.</param>
    /// <param name="digest">Of the text, as <see cref="SentText.Digest"/>.</param>
    public static PaceVerdict Run(
        PaceLimits limits,
        IReadOnlyCollection<SentText> sent,
        string conversation,
        string digest,
        DateTimeOffset now
    )
    {
        var chat = sent.Where(s => s.Conversation == conversation).ToList();
        if (chat.Exists(s => s.Digest == digest && s.At > now - limits.SameTextAfter))
            return new PaceVerdict(
                null,
                $"the same text went to this chat within {limits.SameTextAfter.TotalSeconds:0} s"
            );
        var verdict = new PaceVerdict(now, "");
        if (chat.Count > 0)
            verdict = Later(verdict, chat.Max(s => s.At) + limits.BetweenMessages, "two messages of a chat are apart");
        verdict = Later(verdict, Free(sent, limits.PerMinute, TimeSpan.FromMinutes(1)), "so many a minute are enough");
        return Later(verdict, Free(sent, limits.PerHour, TimeSpan.FromHours(1)), "so many an hour are enough");
    }

    /// <summary>When there is room for one more within the span.</summary>
    private static DateTimeOffset? Free(IReadOnlyCollection<SentText> sent, int most, TimeSpan span)
    {
        if (sent.Count < most)
            return null;
        return sent.OrderByDescending(s => s.At).ElementAt(most - 1).At + span;
    }

    private static PaceVerdict Later(PaceVerdict verdict, DateTimeOffset? at, string reason) =>
        at > verdict.At ? new PaceVerdict(at, reason) : verdict;
}
