using System.Text.Encodings.Web;
using System.Text.Json;

namespace Signalbox.Shop.Xianyu.Mtop;

/// <summary>JSON as the web client writes it: names as they are, Chinese unescaped.</summary>
internal static class MtopJson
{
    public static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
}
