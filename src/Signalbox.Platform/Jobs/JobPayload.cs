using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Signalbox.Platform.Jobs;

/// <summary>How jobs, step outputs and reasons are put into text columns.</summary>
internal static class JobPayload
{
    private const int LongestReason = 2000;

    // The rows are read by people and by our own code, never by a browser's HTML parser: Chinese stays readable.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Write(object value) => JsonSerializer.Serialize(value, value.GetType(), Json);

    public static string WriteAs<T>(T value) => JsonSerializer.Serialize(value, Json);

    /// <exception cref="BadPayloadException">It is not what the handler takes.</exception>
    public static object Read(string payload, Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, type, Json) ?? throw new BadPayloadException("it is null", null);
        }
        catch (JsonException e)
        {
            throw new BadPayloadException(e.Message, e);
        }
    }

    public static T ReadAs<T>(string stored) => JsonSerializer.Deserialize<T>(stored, Json)!; // null came from a T that may be null

    /// <summary>A reason as a text column takes it: bounded, without NUL (PostgreSQL refuses it) and without halves of characters.</summary>
    public static string Reason(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, LongestReason));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length >= LongestReason)
                break;
            if (rune.Value != 0)
                clean.Append(rune.ToString());
        }
        return clean.ToString();
    }
}

/// <summary>A row's payload cannot be read as what its handler takes; no further attempt can change that.</summary>
internal sealed class BadPayloadException(string message, Exception? cause) : Exception(message, cause);
