using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Signalbox.Shop.OneBot;

/// <summary>Reads events of OneBot v11 (contracts/onebot.md, 1.2 and 1.3): messages as a list of segments, as one, or as text with CQ codes.</summary>
internal static partial class ReadQqEvent
{
    private const int MostSegments = 200;
    private static readonly HashSet<string> Others = new(StringComparer.Ordinal)
    {
        "image",
        "record",
        "video",
        "file",
        "forward",
        "json",
        "xml",
        "share",
        "location",
        "music",
        "contact",
    };

    /// <returns>Null: it is no message, or lacks what one needs.</returns>
    public static QqMessage? Run(JsonElement frame)
    {
        var type = Text(frame, "message_type");
        if (
            Text(frame, "post_type") != "message"
            || Number(frame, "self_id") is not { } self
            || Number(frame, "message_id") is not { } id
            || Number(frame, "user_id") is not { } from
            || type is not ("private" or "group")
        )
            return null;
        var group = Number(frame, "group_id");
        if (type == "group" && group is null)
            return null;
        var (reply, text, more) = Read(frame);
        return new QqMessage(
            self,
            id,
            from,
            type == "group" ? group : null,
            frame.TryGetProperty("sender", out var sender) ? Text(sender, "role") : null,
            Text(frame, "sub_type") == "anonymous",
            reply,
            text.ReplaceLineEndings("\n").Trim(),
            more
        );
    }

    /// <summary>A number, also where it is written as text; null where it is none.</summary>
    public static long? Number(JsonElement of, string name) =>
        of.ValueKind != JsonValueKind.Object || !of.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : value.ValueKind == JsonValueKind.String ? Number(value.GetString())
        : null;

    public static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
        && of.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static (long? Reply, string Text, bool More) Read(JsonElement frame)
    {
        if (!frame.TryGetProperty("message", out var message))
            return (null, "", false);
        List<(string Type, Func<string, string?> Data)> segments = message.ValueKind switch
        {
            JsonValueKind.Array => [.. message.EnumerateArray().Take(MostSegments).Select(Segment)],
            JsonValueKind.Object => [Segment(message)],
            JsonValueKind.String => [.. Coded(message.GetString()!).Take(MostSegments)], // it is a string
            _ => [],
        };
        var (reply, text, more) = ((long?)null, new StringBuilder(), false);
        foreach (var (type, data) in segments)
            if (type == "text")
                text.Append(data("text"));
            else if (type == "reply")
                reply ??= Number(data("id"));
            else
                more |= Others.Contains(type);
        return (reply, text.ToString(), more);
    }

    private static (string, Func<string, string?>) Segment(JsonElement segment) =>
        (
            Text(segment, "type") ?? "",
            name =>
                segment.TryGetProperty("data", out var data)
                    ? Text(data, name) ?? Number(data, name)?.ToString(CultureInfo.InvariantCulture)
                    : null
        );

    private static IEnumerable<(string, Func<string, string?>)> Coded(string text)
    {
        var at = 0;
        foreach (Match code in Code().Matches(text))
        {
            if (code.Index > at)
                yield return Plain(text[at..code.Index]);
            at = code.Index + code.Length;
            var values = code.Groups["values"]
                .Value.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .DistinctBy(pair => pair[0], StringComparer.Ordinal)
                .ToDictionary(pair => pair[0], pair => Unescaped(pair[1]), StringComparer.Ordinal);
            yield return (code.Groups["type"].Value, name => values.GetValueOrDefault(name));
        }
        if (at < text.Length)
            yield return Plain(text[at..]);

        static (string, Func<string, string?>) Plain(string part) => ("text", _ => Unescaped(part));
    }

    private static string Unescaped(string text) =>
        text.Replace("&#91;", "[", StringComparison.Ordinal)
            .Replace("&#93;", "]", StringComparison.Ordinal)
            .Replace("&#44;", ",", StringComparison.Ordinal)
            .Replace("&amp;", "&", StringComparison.Ordinal); // last: it may stand for the mark of another

    [GeneratedRegex(
        @"\[CQ:(?<type>[a-z_]+)(?<values>(,[^\[\],]+)*)\]",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Code();
}
