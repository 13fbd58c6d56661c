using System.Text.Json;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>A message of a client of the push: <c>listening</c> with a token and codes, or <c>ping</c>.</summary>
/// <param name="Codes">Of <c>HQ_STK_TICK</c>: <c>600519.SH</c>, <c>6*.SH</c>, parted or listed.</param>
internal sealed record PushRequest(string Action, string? Token, IReadOnlyList<string> Codes)
{
    /// <summary>The one topic that is served.</summary>
    public const string Topic = "HQ_STK_TICK";

    /// <summary>Larger messages end the connection.</summary>
    public const int MostBytes = 32 * 1024;

    /// <exception cref="RefusedException">400: it is no such message, or asks for another topic.</exception>
    public static PushRequest Read(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var json = JsonDocument.Parse(message);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "action") is not { } action)
                throw TushareRefusals.Parameter("消息应有action");
            var codes = new List<string>();
            if (root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
                foreach (var topic in data.EnumerateObject())
                    codes.AddRange(
                        topic.Name == Topic ? Of(topic.Value) : throw TushareRefusals.Parameter($"本站只推送{Topic}")
                    );
            return new PushRequest(action, Text(root, "token"), codes);
        }
        catch (JsonException)
        {
            throw TushareRefusals.Parameter("消息应为JSON对象");
        }
    }

    private static IEnumerable<string> Of(JsonElement codes) =>
        codes.ValueKind switch
        {
            JsonValueKind.String => Parted(codes.GetString()!), // a string is never null
            JsonValueKind.Array => codes
                .EnumerateArray()
                .SelectMany(c =>
                    c.ValueKind == JsonValueKind.String
                        ? Parted(c.GetString()!) // a string is never null
                        : throw TushareRefusals.Parameter("代码应为文本")
                ),
            _ => throw TushareRefusals.Parameter("代码应为文本"),
        };

    private static string[] Parted(string codes) =>
        codes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
