namespace Signalbox.Shop.Replies;

/// <summary>A message of a buyer that waits for an answer.</summary>
internal sealed record WaitingText(string MessageId, string Text, DateTimeOffset At);

/// <summary>Several messages that are one question.</summary>
/// <param name="Due">When it is answered; later when something is added before.</param>
/// <param name="Text">One line a message, the oldest first.</param>
internal sealed record Question(DateTimeOffset Due, string Text, IReadOnlyList<string> MessageIds);

/// <summary>Puts what a buyer writes in short messages, one behind the other, into one question.</summary>
internal static class CollectQuestion
{
    /// <summary>Who goes on writing gets an answer all the same after so many times the span.</summary>
    public const int MostSpans = 5;

    /// <param name="waiting">All messages of one chat that are not answered; at least one.</param>
    /// <param name="span">So long it is waited for more, from the last one on.</param>
    public static Question Run(IReadOnlyCollection<WaitingText> waiting, TimeSpan span)
    {
        var ordered = waiting.OrderBy(w => w.At).ThenBy(w => w.MessageId, StringComparer.Ordinal).ToList();
        var quiet = ordered[^1].At + span;
        var latest = ordered[0].At + (MostSpans * span);
        return new Question(
            quiet < latest ? quiet : latest,
            string.Join('\n', ordered.Select(w => w.Text.Trim()).Where(text => text.Length > 0)),
            [.. ordered.Select(w => w.MessageId)]
        );
    }
}
