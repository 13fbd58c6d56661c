using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.FarEnds.LlmVendor;

/// <summary>Makes up an object that fits the JSON schema in the system message: the same one for the same user text.</summary>
internal sealed class SchemaAnswer
{
    private const string SchemaMark = "JSON schema:";
    private const int DefaultText = 80;
    private const int MostDepth = 12;

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private readonly JsonObject root;
    private readonly string user;

    private SchemaAnswer(JsonObject root, string user) => (this.root, this.user) = (root, user);

    /// <summary>Text of an answer; a plain object when the prompt carries no schema.</summary>
    public static string Of(JsonElement body)
    {
        var system = VendorRequest.FirstText(body, "system");
        var mark = system.LastIndexOf(SchemaMark, StringComparison.Ordinal);
        if (mark < 0 || JsonNode.Parse(system[(mark + SchemaMark.Length)..]) is not JsonObject schema)
            return """{"ok":true}""";
        var answer = new SchemaAnswer(schema, VendorRequest.FirstUserText(body)).Value(schema, "", 0);
        return answer?.ToJsonString(Json) ?? "{}";
    }

    private JsonNode? Value(JsonObject schema, string path, int depth)
    {
        if (depth > MostDepth)
            return null;
        if (schema["$ref"]?.GetValue<string>() is { } pointer)
            return Resolve(pointer) is { } target ? Value(target, path, depth + 1) : null;
        if (schema["enum"] is JsonArray { Count: > 0 } words)
            return words[Hash(path) % words.Count]?.DeepClone();
        return Kind(schema) switch
        {
            "object" => Object(schema, path, depth),
            "array" => List(schema, path, depth),
            "integer" => Within(schema, path),
            "number" => Within(schema, path),
            "boolean" => Hash(path) % 2 == 0,
            "null" => null,
            _ => Text(schema, path),
        };
    }

    private static string? Kind(JsonObject schema) =>
        schema["type"] is JsonArray kinds
            ? kinds.Select(k => k?.GetValue<string>()).FirstOrDefault(k => k != "null")
            : schema["type"]?.GetValue<string>();

    private JsonObject Object(JsonObject schema, string path, int depth)
    {
        var result = new JsonObject();
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
            result[name] = property is JsonObject inner ? Value(inner, $"{path}/{name}", depth + 1) : null;
        return result;
    }

    private JsonArray List(JsonObject schema, string path, int depth)
    {
        var list = new JsonArray();
        if (schema["items"] is JsonObject element)
            for (var i = 0; i < Math.Max(1, Number(schema, "minItems", 1)); i++)
                list.Add(Value(element, $"{path}/{i}", depth + 1));
        return list;
    }

    private int Within(JsonObject schema, string path)
    {
        var (from, to) = (Number(schema, "minimum", 0), Number(schema, "maximum", 100));
        return from + Hash(path) % Math.Max(1, to - from + 1);
    }

    /// <summary>The first line that the user wrote, so that a reader recognises the article.</summary>
    private string Text(JsonObject schema, string path)
    {
        var most = Number(schema, "maxLength", DefaultText);
        var line = user.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? path;
        line = line.Length <= Math.Min(most, DefaultText) ? line : line[..Math.Min(most, DefaultText)];
        return line.PadRight(Number(schema, "minLength", 0), '.');
    }

    private JsonObject? Resolve(string pointer)
    {
        JsonNode? node = root;
        foreach (var step in pointer.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
            node = (node as JsonObject)?[step];
        return node as JsonObject;
    }

    private static int Number(JsonObject schema, string name, int otherwise) =>
        schema[name] is JsonValue value && value.TryGetValue<double>(out var number)
            ? (int)Math.Clamp(number, -1_000_000, 1_000_000)
            : otherwise;

    /// <summary>FNV-1a: the same on every machine, unlike the runtime's own hash.</summary>
    private int Hash(string path)
    {
        var hash = 2166136261u;
        foreach (var letter in user + path)
            hash = (hash ^ letter) * 16777619u;
        return (int)(hash & 0x7FFFFFFF);
    }
}
