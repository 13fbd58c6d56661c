using System.Text;
using System.Text.Json;

namespace Signalbox.Shop.Xianyu.Wire;

/// <summary>Decodes one entry of a push: JSON, JSON in base64, or MessagePack in base64.</summary>
internal static class SyncEntry
{
    /// <summary>A longer one is no message.</summary>
    public const int MostCharacters = 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <param name="data">As it stands in <c>syncPushPackage.data[].data</c>.</param>
    /// <returns>At least one value.</returns>
    /// <exception cref="FormatException">Why it is none of these.</exception>
    public static IReadOnlyList<JsonElement> Decode(string data)
    {
        if (data.Length > MostCharacters)
            throw new FormatException($"It has {data.Length} characters, more than {MostCharacters}.");
        if (AsJson(Encoding.UTF8.GetBytes(data)) is { } plain)
            return [plain];
        var bytes = FromBase64(data);
        return AsJson(bytes) is { } json ? [json] : MessagePackJson.Read(bytes);
    }

    /// <summary>Null when it is no object or list of JSON.</summary>
    private static JsonElement? AsJson(byte[] text)
    {
        var first = text.AsSpan().TrimStart(" \t\r\n"u8);
        if (first.IsEmpty || first[0] is not ((byte)'{' or (byte)'['))
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

    /// <summary>Also with the alphabet of addresses, and without padding.</summary>
    private static byte[] FromBase64(string data)
    {
        var text = data.Replace('-', '+').Replace('_', '/').Trim().TrimEnd('=');
        var padded = text + new string('=', (4 - (text.Length % 4)) % 4);
        try
        {
            return Convert.FromBase64String(padded);
        }
        catch (FormatException fault)
        {
            throw new FormatException("It is neither JSON nor base64.", fault);
        }
    }
}
