using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Signalbox.FarEnds.LlmVendor;

/// <summary>One way to answer a request: as it should be, or as vendors have been seen to.</summary>
/// <param name="Name">For the reader of a failed test.</param>
/// <param name="PlayAsync">Answers.</param>
public sealed record VendorScene(string Name, Func<VendorTurn, Task> PlayAsync)
{
    /// <summary>As it should be.</summary>
    public static VendorScene Normal { get; } = new("normal", turn => turn.AnswerAsync());

    /// <summary>401 with the tail of the key in the text.</summary>
    public static VendorScene BadKey { get; } =
        new(
            "401",
            turn =>
                turn.FailAsync(
                    401,
                    $"Authentication Fails, Your api key: ****{Tail(turn)} is invalid",
                    "authentication_error"
                )
        );

    /// <summary>402.</summary>
    public static VendorScene NoBalance { get; } =
        new("402", turn => turn.FailAsync(402, "Insufficient Balance", "unknown_error"));

    /// <summary>503 with a text and without a header that says how long.</summary>
    public static VendorScene Overloaded { get; } =
        new("503", turn => turn.FailAsync(503, "The server is overloaded, please retry later", "service_unavailable"));

    /// <summary>500 without any text.</summary>
    public static VendorScene EmptyError { get; } = new("500 empty", turn => turn.SayAsync(500, "text/plain", ""));

    /// <summary>502 of a gateway, as a page.</summary>
    public static VendorScene GatewayPage { get; } =
        new(
            "502 page",
            turn =>
                turn.SayAsync(
                    502,
                    "text/html",
                    "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1><hr>nginx</body></html>"
                )
        );

    /// <summary>200 with a sign-in page: a wrong address.</summary>
    public static VendorScene SignInPage { get; } =
        new(
            "200 page",
            turn => turn.SayAsync(200, "text/html; charset=utf-8", "<html><title>Sign in</title><body>…</body></html>")
        );

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
                var relaxed = System.Text.Json.JsonSerializer.Serialize(events, Unescaped);
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

    /// <summary>Only thoughts, and no answer.</summary>
    public static VendorScene OnlyThoughts { get; } =
        new("only thoughts", turn => turn.AnswerAsync("", "length", "Let me think about this for a very long time."));

    private static readonly System.Text.Json.JsonSerializerOptions Unescaped = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>400 with the accepted names and the one that was passed.</summary>
    public static VendorScene UnknownModel(IReadOnlyList<string> accepted) =>
        new(
            "400 model",
            turn =>
                turn.FailAsync(
                    400,
                    $"The supported API model names are {string.Join(" or ", accepted)}, but you passed {turn.Request.Model}.",
                    "invalid_request_error"
                )
        );

    /// <summary>429, with the seconds to wait when they are given.</summary>
    public static VendorScene RateLimited(int? seconds = null) =>
        Limited($"429 {seconds}", seconds?.ToString(CultureInfo.InvariantCulture));

    /// <summary>429 with the instant from which on it may be tried again.</summary>
    public static VendorScene RateLimitedUntil(DateTimeOffset until) =>
        Limited("429 date", until.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>302 to another place, which must not get the key.</summary>
    public static VendorScene Redirect(string to) =>
        new(
            "302",
            turn =>
            {
                turn.Http.Response.Redirect(to);
                return Task.CompletedTask;
            }
        );

    /// <summary>Any status with any body.</summary>
    public static VendorScene Body(int status, string body, string type = "application/json") =>
        new($"{status} {type}", turn => turn.SayAsync(status, type, body));

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

    /// <summary>Says exactly this.</summary>
    public static VendorScene Says(string content, string finish = "stop", string? thought = null) =>
        new($"says {finish}", turn => turn.AnswerAsync(content, finish, thought));

    /// <summary>The answer in a code fence, with talk around it.</summary>
    public static VendorScene Fenced() =>
        new("fenced", turn => turn.AnswerAsync($"Here it is:\n```json\n{turn.Answer()}\n```\nAnything else?"));

    /// <summary>The answer behind thoughts that leaked into it.</summary>
    public static VendorScene LeakedThoughts() =>
        new("think tags", turn => turn.AnswerAsync($"<think>Is {{this}} it?</think>\n{turn.Answer()}"));

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

    private static VendorScene Limited(string name, string? retryAfter) =>
        new(
            name,
            turn =>
            {
                if (retryAfter is not null)
                    turn.Http.Response.Headers.RetryAfter = retryAfter;
                return turn.FailAsync(429, "Too many requests, concurrency limit reached", "rate_limit_error");
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

    private static string Tail(VendorTurn turn) =>
        turn.Http.Request.Headers.Authorization.ToString() is { Length: > 4 } sent ? sent[^4..] : "";
}
