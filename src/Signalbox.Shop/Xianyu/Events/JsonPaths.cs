using System.Globalization;
using System.Text.Json;

namespace Signalbox.Shop.Xianyu.Events;

/// <summary>Looks into values whose shape nobody guarantees.</summary>
internal static class JsonPaths
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Null when anything on the way is missing.</summary>
    public static JsonElement? At(this JsonElement from, params ReadOnlySpan<string> path)
    {
        var here = from;
        foreach (var name in path)
            if (here.ValueKind != JsonValueKind.Object || !here.TryGetProperty(name, out here))
                return null;
        return here;
    }

    /// <summary>Text or a number, as text; null when it is missing, empty or neither.</summary>
    public static string? Text(this JsonElement from, params ReadOnlySpan<string> path) =>
        from.At(path) switch
        {
            { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } known => known,
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            _ => null,
        };

    public static int? Number(this JsonElement from, params ReadOnlySpan<string> path) =>
        int.TryParse(from.Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>An instant in milliseconds since 1970; null when it is none.</summary>
    public static DateTimeOffset? Instant(this JsonElement from, params ReadOnlySpan<string> path) =>
        long.TryParse(from.Text(path), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds is > 0 and < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>What JSON text in a field holds; null when it is none.</summary>
    public static JsonElement? Inner(this JsonElement from, params ReadOnlySpan<string> path)
    {
        if (from.Text(path) is not { } text || !text.StartsWith('{'))
            return null;
        try
        {
            return JsonElement.Parse(text, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
