using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Signalbox.FarEnds.LlmVendor;

/// <content>What happens to the stream itself.</content>
public sealed partial record VendorScene
{
    private static readonly JsonSerializerOptions Unescaped = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The connection breaks before a byte.</summary>
    public static VendorScene CutAtOnce { get; } = Sync("cut at once", turn => turn.Cut());

    /// <summary>The connection breaks in the middle of the stream.</summary>
    public static VendorScene CutMidway { get; } =
        new(
            "cut midway",
            async turn =>
            {
                await turn.BeginAsync();
                await turn.ContentAsync("{\"answer\":\"half of wh");
                turn.Cut();
            }
        );

    /// <summary>The stream ends, properly closed, before the answer does.</summary>
    public static VendorScene EndsEarly { get; } =
        new(
            "ends early",
            async turn =>
            {
                await turn.BeginAsync();
                await turn.ContentAsync("{\"answer\":\"half of wh");
            }
        );

    /// <summary>No end mark, though all was said.</summary>
    public static VendorScene NoDone { get; } =
        new(
            "no [DONE]",
            async turn =>
            {
                var text = turn.Answer();
                await turn.BeginAsync();
                await turn.ContentAsync(text);
                await turn.FinishAsync("stop");
                await turn.UsageAsync(text);
            }
        );

    /// <summary>No token counts.</summary>
    public static VendorScene NoUsage { get; } =
        new(
            "no usage",
            async turn =>
            {
                await turn.BeginAsync();
                await turn.ContentAsync(turn.Answer());
                await turn.FinishAsync("stop");
                await turn.DoneAsync();
            }
        );

    /// <summary>Token counts on the last piece with a choice.</summary>
    public static VendorScene UsageOnLastPiece { get; } =
        new(
            "usage on last piece",
            async turn =>
            {
                await turn.BeginAsync();
                await turn.ContentAsync(turn.Answer());
                await turn.RawAsync(
                    """
                    data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":64}}}


                    """
                );
                await turn.DoneAsync();
            }
        );

    /// <summary>Says all, ends with the mark, and never closes.</summary>
    public static VendorScene NeverCloses { get; } =
        new(
            "never closes",
            async turn =>
            {
                await turn.AnswerAsync();
                await turn.StallAsync();
            }
        );

    /// <summary>Says all and why it ended, then neither mark nor close.</summary>
    public static VendorScene StallsAfterFinish { get; } =
        new(
            "stalls after finish",
            async turn =>
            {
                await turn.BeginAsync();
                await turn.ContentAsync(turn.Answer());
                await turn.FinishAsync("stop");
                await turn.StallAsync();
            }
        );

    /// <summary>Not even a head.</summary>
    public static VendorScene Silent { get; } = new("silent", turn => turn.StallAsync());

    /// <summary>Begins, then nothing.</summary>
    public static VendorScene Stalls { get; } =
        new(
            "stalls",
            async turn =>
            {
                await turn.BeginAsync();
                await turn.ContentAsync("{\"answer\"");
                await turn.StallAsync();
            }
        );

    /// <summary>Signs of life for ever, and no content.</summary>
    public static VendorScene KeepsAliveForEver { get; } =
        new(
            "keep-alive for ever",
            async turn =>
            {
                await turn.BeginAsync();
                while (!turn.Gone.IsCancellationRequested)
                {
                    await turn.RawAsync(": keep-alive\n\n");
                    await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, turn.Gone);
                }
            }
        );

    /// <summary>Everything right, byte by byte.</summary>
    public static VendorScene ByteByByte { get; } =
        new(
            "byte by byte",
            async turn =>
            {
                turn.Http.Response.ContentType = "text/event-stream";
                var events = new JsonObject
                {
                    ["choices"] = new JsonArray(
                        new JsonObject
                        {
                            ["delta"] = new JsonObject { ["content"] = turn.Answer() },
                            ["finish_reason"] = "stop",
                        }
                    ),
                };
                var relaxed = JsonSerializer.Serialize(events, Unescaped);
                foreach (var one in Encoding.UTF8.GetBytes($"data: {relaxed}\n\ndata: [DONE]\n\n"))
                {
                    await turn.Http.Response.Body.WriteAsync(new[] { one }, turn.Gone);
                    await turn.Http.Response.Body.FlushAsync(turn.Gone);
                }
            }
        );

    /// <summary>Lines end with CR LF.</summary>
    public static VendorScene WindowsLines { get; } =
        new(
            "CR LF",
            async turn =>
            {
                turn.Http.Response.ContentType = "text/event-stream";
                var piece = new JsonObject { ["content"] = turn.Answer() };
                await turn.RawAsync(
                    $$"""data: {"choices":[{"delta":{{piece.ToJsonString()}},"finish_reason":"stop"}]}""" + "\r\n\r\n"
                );
                await turn.RawAsync("data: [DONE]\r\n\r\n");
            }
        );

    /// <summary>An error after the answer has begun, with status 200.</summary>
    public static VendorScene ErrorInStream(string message, string type = "server_error", string code = "") =>
        new(
            "error in stream",
            async turn =>
            {
                await turn.BeginAsync();
                await turn.ContentAsync("{\"ans");
                await turn.PieceAsync(
                    new JsonObject
                    {
                        ["error"] = new JsonObject
                        {
                            ["message"] = message,
                            ["type"] = type,
                            ["code"] = code,
                        },
                    }
                );
            }
        );

    /// <summary>Comments and blank lines first, then the answer.</summary>
    public static VendorScene KeepAliveFirst(int comments) =>
        new(
            "keep-alive first",
            async turn =>
            {
                turn.Http.Response.ContentType = "text/event-stream";
                for (var i = 0; i < comments; i++)
                    await turn.RawAsync(": keep-alive\n\n");
                await turn.AnswerAsync();
            }
        );

    /// <summary>Blank lines first, then the answer in one block, as to a request that wants no stream.</summary>
    public static VendorScene BlankLinesFirst(int lines) =>
        new(
            "blank lines first",
            async turn =>
            {
                turn.Http.Response.ContentType = "application/json";
                for (var i = 0; i < lines; i++)
                    await turn.RawAsync("\n");
                await turn.BlockAsync(turn.Answer());
            }
        );

    /// <summary>A single line of so many bytes.</summary>
    public static VendorScene HugeLine(int bytes) =>
        new(
            "huge line",
            async turn =>
            {
                turn.Http.Response.ContentType = "text/event-stream";
                await turn.RawAsync("data: {\"choices\":[{\"delta\":{\"content\":\"");
                var chunk = new string('a', 64 * 1024);
                for (var sent = 0; sent < bytes; sent += chunk.Length)
                    await turn.RawAsync(chunk);
                await turn.RawAsync("\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
            }
        );

    /// <summary>Events as they are written here, in a stream.</summary>
    public static VendorScene Events(params string[] data) =>
        new(
            "events",
            async turn =>
            {
                turn.Http.Response.ContentType = "text/event-stream";
                foreach (var one in data)
                    await turn.RawAsync($"data: {one}\n\n");
            }
        );

    private static VendorScene Sync(string name, Action<VendorTurn> play) =>
        new(
            name,
            turn =>
            {
                play(turn);
                return Task.CompletedTask;
            }
        );
}
