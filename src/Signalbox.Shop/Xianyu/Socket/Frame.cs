using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Wire;

namespace Signalbox.Shop.Xianyu.Socket;

/// <summary>A frame of the socket: a request or push has a path, an answer has a code.</summary>
/// <param name="Path">Its <c>lwp</c>; null in an answer.</param>
/// <param name="Code">Null in a request or push.</param>
/// <param name="Headers">Undefined where there are none.</param>
/// <param name="Body">Undefined where there is none.</param>
internal sealed record Frame(string? Path, int? Code, JsonElement Headers, JsonElement Body)
{
    private static readonly JsonSerializerOptions Written = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>What an answer is matched by; null without headers.</summary>
    public string? Key => Headers.Text("mid") is { } mid ? FrameIds.Key(mid) : null;

    /// <returns>Null when it is no frame.</returns>
    public static Frame? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            var frame = JsonElement.Parse(text, Options);
            return frame.ValueKind == JsonValueKind.Object && (frame.Text("lwp") ?? frame.Text("code")) is not null
                ? new Frame(
                    frame.Text("lwp"),
                    frame.Number("code"),
                    frame.At("headers") ?? default,
                    frame.At("body") ?? default
                )
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Bytes of a request.</summary>
    public static byte[] Request(string path, JsonObject headers, JsonNode? body)
    {
        var frame = new JsonObject { ["lwp"] = path, ["headers"] = headers };
        if (body is not null)
            frame["body"] = body;
        return JsonSerializer.SerializeToUtf8Bytes(frame, Written);
    }

    /// <summary>Bytes of the word that a push was taken, which carries all its headers.</summary>
    public byte[] Acknowledgement() =>
        JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["code"] = 200,
                ["headers"] = Headers.ValueKind == JsonValueKind.Object ? JsonObject.Create(Headers) : new JsonObject(),
            },
            Written
        );
}
