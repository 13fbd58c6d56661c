using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Signalbox.Platform.Llm.Wire;

namespace Signalbox.Platform.Llm.Answers;

/// <summary>Bends an object to its record where the meaning is plain (names, numbers as text) and lists what does not fit.</summary>
internal sealed class JsonFit(JsonSerializerOptions options)
{
    private const int MostFaults = 20;
    private readonly List<string> faults = [];

    /// <summary>What is wrong, one sentence each, at most 20.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <returns>The value in the form that the serializer reads; it is of no use when there are faults.</returns>
    public JsonNode? Fit(JsonNode? node, Type type, bool mayBeNull, string path)
    {
        var inner = Nullable.GetUnderlyingType(type);
        mayBeNull = inner is not null || (mayBeNull && !type.IsValueType);
        type = inner ?? type;
        if (node is null || (mayBeNull && IsAbsentNumber(node, type)))
            return mayBeNull ? null : Fault(path, "must not be null");

        if (type == typeof(JsonElement) || type == typeof(object) || type.IsAssignableTo(typeof(JsonNode)))
            return node;
        var info = options.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => Object(node, info, path),
            JsonTypeInfoKind.Enumerable when info.ElementType is { } element => List(node, element, path),
            JsonTypeInfoKind.Dictionary when info.ElementType is { } element => Map(node, element, path),
            _ => Scalar(node, type, path),
        };
    }

    private JsonNode? Object(JsonNode node, JsonTypeInfo info, string path)
    {
        if (node is not JsonObject source)
            return Fault(path, "must be an object");
        var result = new JsonObject();
        foreach (var property in info.Properties)
        {
            if (property is { Set: null, AssociatedParameter: null })
                continue; // computed
            var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (!TryTake(source, property.Name, out var value))
            {
                if (property.IsRequired)
                    Fault(at, "is missing");
                continue;
            }
            // Models write null for «there is none», also where an empty list is meant.
            if (value is null && property is { IsRequired: false, IsSetNullable: false })
                continue;
            result[property.Name] = Fit(value, property.PropertyType, property.IsSetNullable, at)?.DeepClone();
        }
        return result;
    }

    /// <summary>By its name, or by one that differs in case, underscores and hyphens only.</summary>
    private static bool TryTake(JsonObject source, string name, out JsonNode? value)
    {
        if (source.TryGetPropertyValue(name, out value))
            return true;
        var plain = Plain(name);
        foreach (var (key, candidate) in source)
        {
            if (Plain(key) != plain)
                continue;
            value = candidate;
            return true;
        }
        return false;
    }

    private static string Plain(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    private JsonNode? List(JsonNode node, Type element, string path)
    {
        if (node is not JsonArray source)
            return Fault(path, "must be a list");
        var result = new JsonArray();
        for (var i = 0; i < source.Count; i++)
            result.Add(Fit(source[i], element, mayBeNull: false, $"{path}[{i}]")?.DeepClone());
        return result;
    }

    private JsonNode? Map(JsonNode node, Type element, string path)
    {
        if (node is not JsonObject source)
            return Fault(path, "must be an object");
        var result = new JsonObject();
        foreach (var (name, value) in source)
            result[name] = Fit(value, element, mayBeNull: false, $"{path}.{name}")?.DeepClone();
        return result;
    }

    private JsonNode? Scalar(JsonNode node, Type type, string path)
    {
        if (node is not JsonValue value)
            return Fault(path, type == typeof(string) ? "must be a text" : "must be a single value");
        if (IsNumber(type))
            return Number(value, type, path);
        if (type == typeof(bool))
            return Truth(value) is { } truth ? truth : Fault(path, "must be true or false");
        if (type.IsEnum)
            return Word(value, type, path);
        // A text that looks like a number is written as one now and then.
        return value.GetValueKind() == JsonValueKind.String
            ? PlainText.Of(ChunkReader.Text(value) ?? "")
            : JsonValue.Create(value.ToJsonString());
    }

    private JsonNode? Number(JsonValue value, Type type, string path)
    {
        var text = ChunkReader.Text(value) ?? value.ToJsonString();
        if (NumberText.Parse(text) is not { } number)
            return Fault(path, $"must be a number, not «{Short(text)}»");
        if (!IsWhole(type))
            return number;
        return decimal.IsInteger(number) ? decimal.ToInt64(number) : Fault(path, "must be a whole number");
    }

    private static bool? Truth(JsonValue value) =>
        (ChunkReader.Text(value) ?? value.ToJsonString()).Trim().ToUpperInvariant() switch
        {
            "TRUE" or "YES" or "是" => true,
            "FALSE" or "NO" or "否" => false,
            _ => null,
        };

    private JsonNode? Word(JsonValue value, Type type, string path)
    {
        var names = Enum.GetNames(type);
        var word = Array.Find(names, n => Plain(n) == Plain(ChunkReader.Text(value)?.Trim() ?? ""));
        return word is not null
            ? JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(word))
            : Fault(path, $"must be one of {string.Join(", ", names.Select(JsonNamingPolicy.CamelCase.ConvertName))}");
    }

    private static bool IsAbsentNumber(JsonNode node, Type type) =>
        IsNumber(type) && node is JsonValue value && ChunkReader.Text(value) is { } text && NumberText.IsAbsent(text);

    private static bool IsWhole(Type type) =>
        type == typeof(int) || type == typeof(long) || type == typeof(short) || type == typeof(byte);

    private static bool IsNumber(Type type) =>
        IsWhole(type) || type == typeof(decimal) || type == typeof(double) || type == typeof(float);

    private static string Short(string text) => text.Length <= 40 ? text : $"{PlainText.Cut(text, 40)}…";

    private JsonNode? Fault(string path, string what)
    {
        if (faults.Count < MostFaults)
            faults.Add(
                string.Create(CultureInfo.InvariantCulture, $"«{(path.Length == 0 ? "answer" : path)}» {what}.")
            );
        return null;
    }
}
