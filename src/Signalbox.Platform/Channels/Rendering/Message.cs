using System.Globalization;
using System.Text;

namespace Signalbox.Platform.Channels.Rendering;

/// <summary>What is to be said, before a channel puts it into its own markup.</summary>
internal sealed record Message
{
    public required Guid Id { get; init; }
    public required string Kind { get; init; }
    public required string Key { get; init; }
    public required string Title { get; init; }
    public required string Markdown { get; init; }
    public string? Link { get; init; }

    /// <summary>Who stands behind it, one line; null shows nothing.</summary>
    public string? Footer { get; init; }

    public MessageForm Form { get; init; } = MessageForm.Full;

    /// <summary>Less than the channel's own limit in bytes; null is the channel's own.</summary>
    public int? MaxBytes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>As much less of a channel's own limit as <see cref="MaxBytes"/> is of 20,000.</summary>
    public int Share(int most) => (int)((long)most * (MaxBytes ?? 20_000) / 20_000);

    public static Message Of(Delivery delivery, string? footer) =>
        new()
        {
            Id = delivery.Id,
            Kind = delivery.Kind,
            Key = delivery.Key,
            Title = delivery.Title,
            Markdown = delivery.Markdown,
            Link = delivery.Link,
            Footer = footer,
            Form = delivery.Form,
            MaxBytes = delivery.MaxBytes,
            CreatedAt = delivery.CreatedAt,
        };

    /// <summary>One message that tells of several: their titles, linked, in the order in which they came.</summary>
    public static Message Digest(Delivery carrier, IReadOnlyList<Delivery> carried, string? footer)
    {
        var list = new StringBuilder();
        foreach (var delivery in carried.Prepend(carrier))
        {
            var title = MarkdownText.Escape(delivery.Title);
            list.Append("- ").Append(delivery.Link is null ? title : $"[{title}]({delivery.Link})").Append('\n');
        }
        return Of(carrier, footer) with
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"{carried.Count + 1} 条消息（合并发送）"),
            Markdown = list.ToString(),
            Link = null,
        };
    }
}

/// <summary>What goes out in one request.</summary>
/// <param name="Html">The same as <paramref name="Text"/>, for mail; null elsewhere.</param>
/// <param name="IsPlain">Whether <paramref name="Text"/> is plain text rather than markup.</param>
internal sealed record MessagePart(string Title, string Text, string? Html = null, bool IsPlain = false);
