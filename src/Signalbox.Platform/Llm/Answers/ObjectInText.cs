using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.Platform.Llm.Answers;

/// <summary>Finds the one JSON object in what a model wrote: behind thoughts, in fences, between sentences.</summary>
internal static class ObjectInText
{
    private const int MostCandidates = 50;
    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
    };

    /// <returns>The outermost object that can be read; null with the reason when there is none.</returns>
    public static JsonObject? Find(string text, out string fault)
    {
        fault = "There is no JSON object in the answer.";
        var body = WithoutThoughts(text);
        var start = body.IndexOf('{', StringComparison.Ordinal);
        for (var tries = 0; start >= 0 && tries < MostCandidates; tries++)
        {
            var end = End(body, start);
            if (Parse(body[start..(end ?? body.Length)], out var reason) is { } found)
                return found;
            if (tries == 0)
                fault = end is null ? "The JSON object is not closed." : reason;
            // What follows may be the object after a brace in prose; what lies inside a broken one is only its part.
            start = body.IndexOf('{', end ?? start + 1);
        }
        return null;
    }

    private static string WithoutThoughts(string text)
    {
        const string Closing = "</think>";
        var start = text.TrimStart();
        var end = start.IndexOf(Closing, StringComparison.Ordinal);
        return start.StartsWith("<think>", StringComparison.Ordinal) && end >= 0
            ? start[(end + Closing.Length)..]
            : text;
    }

    /// <summary>Just behind the brace that closes the one at <paramref name="start"/>; null when none does.</summary>
    private static int? End(string text, int start)
    {
        var (depth, quoted) = (0, false);
        for (var i = start; i < text.Length; i++)
        {
            var letter = text[i];
            if (quoted && letter == '\\')
                i++;
            else if (letter == '"')
                quoted = !quoted;
            else if (!quoted && letter == '{')
                depth++;
            else if (!quoted && letter == '}' && --depth == 0)
                return i + 1;
        }
        return null;
    }

    private static JsonObject? Parse(string json, out string fault)
    {
        fault = "";
        try
        {
            return JsonNode.Parse(json, documentOptions: Lenient) as JsonObject;
        }
        catch (JsonException broken)
        {
            fault = $"The JSON cannot be read: {broken.Message}";
            return null;
        }
    }
}
