using System.Globalization;
using System.Text.Json;

namespace Signalbox.Market.Providers.Generic;

/// <summary>Finds a value by names and places parted by dots: <c>data.rows</c>, <c>data.0.items</c>.</summary>
internal static class JsonPath
{
    /// <param name="path">The value itself when empty; a <c>$.</c> at its beginning is left out.</param>
    /// <returns>Null when there is nothing.</returns>
    public static JsonElement? Find(JsonElement from, string path)
    {
        var at = from;
        var names = path.TrimStart('$')
            .Split('.', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var name in names)
            if (Step(at, name) is { } next)
                at = next;
            else
                return null;
        return at;
    }

    /// <summary>A value as text, numbers as they are written; null where there is none.</summary>
    public static string? Text(JsonElement from, string path) =>
        Find(from, path) is not { } value
            ? null
            : value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Null or JsonValueKind.Undefined => null,
                _ => value.GetRawText(),
            };

    private static JsonElement? Step(JsonElement at, string name) =>
        at.ValueKind switch
        {
            JsonValueKind.Object when at.TryGetProperty(name, out var found) => found,
            JsonValueKind.Array
                when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
                    && place < at.GetArrayLength() => at[place],
            _ => null,
        };
}
