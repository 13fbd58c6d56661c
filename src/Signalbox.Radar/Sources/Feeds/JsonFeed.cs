using System.Buffers;
using System.Text;
using System.Text.Json;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Reads JSON Feed and the JSON that WeRSS gives under the name of a feed, item by item.</summary>
internal static class JsonFeed
{
    private static readonly JsonReaderOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <exception cref="RefusedException">400 <c>radar.feed.not-a-feed</c>.</exception>
    public static void Read(ReadOnlySpan<char> text, FeedDraft feed)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, bytes);
            Read(bytes.AsSpan(0, length), feed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static void Read(ReadOnlySpan<byte> json, FeedDraft feed)
    {
        var reader = new Utf8JsonReader(json, Lenient);
        var hasItems = false;
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw NotAFeed("It is JSON, but not a feed: a feed is an object with a list of items.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                if (name == "items" && reader.TokenType == JsonTokenType.StartArray)
                {
                    hasItems = true;
                    ReadItems(ref reader, feed);
                }
                else
                    Set(feed, name, JsonElement.ParseValue(ref reader));
            }
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            if (!hasItems)
                throw NotAFeed("It begins like JSON, but is not valid JSON.", cause);
            feed.Repairs.Note("The document breaks off; the items before that were kept.");
        }
        if (!hasItems)
            throw NotAFeed("It is JSON, but not a feed: there is no list of items in it.");
        feed.Format = feed.Format.Length == 0 ? "WeRSS JSON" : feed.Format;
    }

    private static RefusedException NotAFeed(string message, Exception? cause = null) =>
        RefusedException.Invalid(FeedReader.NotAFeed, message, cause);

    private static void ReadItems(ref Utf8JsonReader reader, FeedDraft feed)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = JsonElement.ParseValue(ref reader);
            if (item.ValueKind == JsonValueKind.Object)
                Set(feed.AddItem(), item);
        }
    }

    private static void Set(FeedDraft feed, string? name, JsonElement value)
    {
        switch (name)
        {
            case "version"
                when Text(value) is { } version && version.Contains("jsonfeed.org", StringComparison.Ordinal):
                feed.Format = $"JSON Feed {version[(version.LastIndexOf('/') + 1)..]}";
                break;
            case "title" or "name":
                feed.Title ??= Text(value);
                break;
            case "home_page_url" or "link":
                feed.Link ??= Text(value);
                break;
            case "feed_url":
                feed.SelfLink ??= Text(value);
                break;
            case "language":
                feed.Language ??= Text(value);
                break;
        }
    }

    private static void Set(ItemDraft item, JsonElement json)
    {
        item.Id = Text(json, "id");
        item.Link = Text(json, "url") ?? Text(json, "link");
        item.OriginalLink = item.Link is null ? Text(json, "external_url") : null;
        item.Title = Text(json, "title") is { } title ? FeedHtml.Line(title) : null;
        item.Content =
            Text(json, "content_html")
            ?? Text(json, "content")
            ?? (Text(json, "content_text") is { } plain ? FeedHtml.Escape(plain) : null);
        item.Summary = Text(json, "summary") is { } summary ? Summary(summary) : Text(json, "description");
        // WeRSS calls the time of publication "updated"; JSON Feed does not know the word.
        item.Published = Text(json, "date_published") ?? Text(json, "updated");
        item.Updated = Text(json, "date_modified");
        item.Author = Author(json) ?? Text(json, "channel_name");
        foreach (var tag in List(json, "tags"))
            item.AddCategory(Text(tag) ?? "");
        foreach (var attachment in List(json, "attachments"))
            item.AddEnclosure(Text(attachment, "url") ?? "");
    }

    /// <summary>JSON Feed says plain text, and WeWe RSS gives the whole article there, as HTML.</summary>
    private static string Summary(string text) =>
        text[0] == '<' && FeedHtml.LooksLikeHtml(text) ? text : FeedHtml.Escape(text);

    private static string? Author(JsonElement json)
    {
        foreach (var author in List(json, "authors"))
        {
            if (Text(author, "name") is { } name)
                return name;
        }
        return json.TryGetProperty("author", out var one) ? Text(one, "name") ?? Text(one) : null;
    }

    private static JsonElement.ArrayEnumerator List(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : default;

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? Text(value) : null;

    private static string? Text(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return value.GetRawText();
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            // JSON can write characters that no text should hold.
            var text = value.GetString()!.Replace("\0", "", StringComparison.Ordinal).Trim(); // a string is not null
            return text.Length == 0 ? null : text;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair
        }
    }
}
