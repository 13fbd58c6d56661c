using System.Globalization;

namespace Signalbox.Platform.Channels.Rendering;

/// <summary>What a kind of robot shows, and how much of it at once.</summary>
internal sealed record RobotMarkup
{
    /// <summary>What the owner calls it, e.g. 钉钉.</summary>
    public required string Vendor { get; init; }

    /// <summary>Most of one part, in what <see cref="Measure"/> counts.</summary>
    public required int Most { get; init; }

    /// <summary>What a text takes; it must add up, piece by piece.</summary>
    public required Func<string, int> Measure { get; init; }

    public int MostParts { get; init; } = 5;

    /// <summary>Whether the title has a place of its own, outside the text.</summary>
    public bool HasTitle { get; init; }

    /// <summary>A title as a line of the text.</summary>
    public Func<string, string> Heading { get; init; } = title => $"**{MarkdownText.Escape(title)}**";

    /// <summary>The way to the whole text, from its address; null where that has a place of its own.</summary>
    public string? Onward { get; init; } = "[查看全文]({0})";

    /// <summary>A word that each part must hold; null where none is wanted.</summary>
    public string? Keyword { get; init; }
}

/// <summary>A message in numbered parts of a robot's length.</summary>
internal static class RobotParts
{
    private const string CutMark = "\n\n（内容过长，已截断）";

    /// <param name="text">The message's text in the robot's own markup.</param>
    public static IReadOnlyList<MessagePart> Of(Message message, string text, RobotMarkup markup)
    {
        var foot = Foot(message, markup.Onward);
        var word = markup.Keyword is { } keyword ? $"\n\n{keyword}" : "";
        var longest = $"{Head(message.Title, " (9/9)")}{CutMark}{foot}{word}";
        var parts = SplitText.Into(text, Math.Max(64, markup.Most - markup.Measure(longest)), markup.Measure).ToList();
        if (parts.Count == 0)
            parts.Add(MarkdownText.Escape(message.Title));
        var isCut = parts.Count > markup.MostParts;
        if (isCut)
            parts.RemoveRange(markup.MostParts, parts.Count - markup.MostParts);
        return [.. parts.Select((part, i) => Dress(part, i + 1))];

        MessagePart Dress(string part, int number)
        {
            var many = parts.Count > 1;
            var count = many ? string.Create(CultureInfo.InvariantCulture, $" ({number}/{parts.Count})") : "";
            // The title alone shows in the list of chats, not in the message.
            var head = many || !part.StartsWith('#') ? Head(message.Title, count) : "";
            var tail =
                number < parts.Count ? ""
                : isCut ? CutMark + foot
                : foot;
            return new MessagePart(message.Title + count, Worded($"{head}{part}{tail}", markup));
        }

        string Head(string title, string count) => markup.HasTitle ? "" : $"{markup.Heading(title + count)}\n\n";
    }

    /// <summary>What is left to say after the content was refused: plain text, in one part.</summary>
    public static MessagePart Plain(Message message, RobotMarkup markup)
    {
        var foot = Foot(message, markup.Onward is null ? null : "{0}");
        if (message.Form == MessageForm.Bare)
        {
            var refused = $"有一条消息的内容被{markup.Vendor}拒绝显示。";
            return new MessagePart(refused, Worded($"{refused}{foot}", markup), IsPlain: true);
        }
        var text = MarkdownText.Plain(message.Markdown, withLinks: false);
        var first = SplitText.Into(text, Math.Max(64, markup.Most / 2), markup.Measure);
        var head = markup.HasTitle ? "" : $"{message.Title}\n\n";
        return new MessagePart(
            message.Title,
            Worded($"{head}{(first.Count > 0 ? first[0] : "")}{(first.Count > 1 ? CutMark : "")}{foot}", markup),
            IsPlain: true
        );
    }

    private static string Foot(Message message, string? link) =>
        (
            message.Link is null || link is null
                ? ""
                : "\n\n"
                    + string.Format(
                        CultureInfo.InvariantCulture,
                        link,
                        message.Link.Replace("(", "%28").Replace(")", "%29")
                    )
        ) + (message.Footer is null ? "" : $"\n\n> {message.Footer}");

    private static string Worded(string text, RobotMarkup markup) =>
        markup.Keyword is { } word && !text.Contains(word, StringComparison.Ordinal) ? $"{text}\n\n{word}" : text;
}
