using System.Text.Json;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Compat.Tushare;

/// <summary>The body of a call.</summary>
/// <param name="Token">Null when there is none.</param>
/// <param name="Fields">The columns that are asked for; empty is the function's own choice.</param>
internal sealed record TushareRequest(
    string Api,
    string? Token,
    TushareArguments Arguments,
    IReadOnlyList<string> Fields
)
{
    /// <summary>Larger bodies are refused.</summary>
    public const int MostBytes = 64 * 1024;

    private const int MostFields = 200;

    /// <param name="named">What the address says; the body's own word wins.</param>
    /// <exception cref="RefusedException">400: it is no such body.</exception>
    public static TushareRequest Read(ReadOnlyMemory<byte> body, string? named)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw TushareRefusals.Parameter("请求体应为JSON对象");
            var api = Text(root, "api_name") is { Length: > 0 } own ? own : named;
            return new TushareRequest(
                api is { Length: > 0 } ? api : throw TushareRefusals.Parameter("请指定正确的接口名"),
                Text(root, "token"),
                root.TryGetProperty("params", out var given) && given.ValueKind != JsonValueKind.Null
                    ? TushareArguments.Of(
                        given.ValueKind == JsonValueKind.Object
                            ? given
                            : throw TushareRefusals.Parameter("params应为对象")
                    )
                    : new TushareArguments(new Dictionary<string, string>(StringComparer.Ordinal)),
                Names(root)
            );
        }
        catch (JsonException)
        {
            throw TushareRefusals.Parameter("请求体应为JSON对象");
        }
    }

    /// <summary>Text with commas, or a list of names.</summary>
    private static string[] Names(JsonElement root)
    {
        var fields =
            root.TryGetProperty("fields", out var given) && given.ValueKind == JsonValueKind.Array
                ? string.Join(
                    ',',
                    given
                        .EnumerateArray()
                        .Select(f =>
                            f.ValueKind == JsonValueKind.String
                                ? f.GetString()
                                : throw TushareRefusals.Parameter("fields应为文本")
                        )
                )
                : Text(root, "fields") ?? "";
        var names = fields.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return names.Length <= MostFields ? names : throw TushareRefusals.Parameter($"fields最多{MostFields}个");
    }

    private static string? Text(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw TushareRefusals.Parameter($"{name}应为文本");
}
