using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Signalbox.Platform.Llm.Wire;

/// <summary>Finds the vendor's own sentence in whatever it answered with: JSON of four shapes, a page, plain text or nothing.</summary>
internal static partial class FaultText
{
    private const int MaxChars = 4096;

    /// <param name="key">The key that was sent; it is masked should the vendor repeat it.</param>
    public static string Of(string body, string? key)
    {
        var text = body.TrimStart() switch
        {
            ['<', ..] page => FromPage(page),
            ['{' or '[', ..] json => FromJson(json),
            var plain => plain,
        };
        return Masked(Blanks().Replace(text, " ").Trim(), key);
    }

    /// <summary>An <c>error</c> object, an <c>error</c> text, flat <c>code</c> and <c>message</c>, or FastAPI's <c>detail</c>.</summary>
    public static string Of(JsonNode error, string? key) => Masked(Blanks().Replace(FromNode(error), " ").Trim(), key);

    private static string FromPage(string page)
    {
        var title = Title().Match(page);
        var said = title.Success ? title.Groups["title"].Value : Tags().Replace(page, " ");
        return $"{said.Trim()} (an HTML page)";
    }

    private static string FromJson(string json)
    {
        try
        {
            return JsonNode.Parse(json) is { } node ? FromNode(node) : json;
        }
        catch (JsonException)
        {
            return json; // cut or broken: better shown as it is than not at all
        }
    }

    private static string FromNode(JsonNode node) =>
        node switch
        {
            JsonObject fault when fault["error"] is { } inner => FromNode(inner),
            JsonObject fault when Text(fault["message"]) is { Length: > 0 } message => message,
            JsonObject fault when Text(fault["msg"]) is { Length: > 0 } message => message,
            JsonObject fault when fault["detail"] is { } detail => FromNode(detail),
            JsonArray list => string.Join("; ", list.OfType<JsonNode>().Select(FromNode)),
            JsonValue value when Text(value) is { } text => text,
            _ => node.ToJsonString(),
        };

    private static string? Text(JsonNode? node) => ChunkReader.Text(node);

    private static string Masked(string text, string? key)
    {
        if (!string.IsNullOrEmpty(key))
            text = text.Replace(key, "••••", StringComparison.Ordinal);
        text = PlainText.Of(Keys().Replace(text, "••••"));
        return text.Length <= MaxChars ? text : $"{PlainText.Cut(text, MaxChars - 1)}…";
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"<title[^>]*>(?<title>[^<]*)</title", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Title();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tags();

    // Keys as most vendors write them; a message may repeat one that is not ours, e.g. from a proxy.
    [GeneratedRegex(@"\b(?:sk|ak)-[A-Za-z0-9_-]{8,}|Bearer\s+\S+", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Keys();
}
