using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.LlmVendor;

/// <summary>One request being answered: the pieces that scenes are made of.</summary>
public sealed class VendorTurn(HttpContext http, VendorRequest request, Func<string> answer, bool knowsPrefix)
{
    private const int PieceChars = 24;

    // Chinese goes out as it is, so that a stream can be broken in the middle of a letter.
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The connection.</summary>
    public HttpContext Http => http;

    /// <summary>What was asked.</summary>
    public VendorRequest Request => request;

    /// <summary>Fires when the caller goes away.</summary>
    public CancellationToken Gone => http.RequestAborted;

    /// <summary>What the vendor would say.</summary>
    public string Answer() => answer();

    /// <summary>Answers with a status and a body.</summary>
    public async Task SayAsync(int status, string type, string body)
    {
        if (!http.Response.HasStarted)
            (http.Response.StatusCode, http.Response.ContentType) = (status, type);
        await http.Response.WriteAsync(body, Gone);
    }

    /// <summary>Answers with DeepSeek's form of an error.</summary>
    public Task FailAsync(int status, string message, string type, string code = "invalid_request_error") =>
        SayAsync(
            status,
            "application/json",
            JsonSerializer.Serialize(
                new
                {
                    error = new
                    {
                        message,
                        type,
                        param = (string?)null,
                        code,
                    },
                },
                Json
            )
        );

    /// <summary>The whole answer as it should be, in the form that was asked for.</summary>
    /// <param name="content">What is said; null is <see cref="Answer"/>.</param>
    public async Task AnswerAsync(string? content = null, string finish = "stop", string? thought = null)
    {
        content ??= Answer();
        if (!request.Stream)
        {
            await BlockAsync(content, finish, thought);
            return;
        }
        await BeginAsync();
        if (thought is not null)
            await ThinkAsync(thought);
        await ContentAsync(content);
        await FinishAsync(finish);
        await UsageAsync(content, thought);
        await DoneAsync();
    }

    /// <summary>The whole answer in one block of JSON.</summary>
    public Task BlockAsync(string content, string finish = "stop", string? thought = null)
    {
        var body = Envelope("chat.completion");
        body["choices"] = new JsonArray(
            new JsonObject
            {
                ["index"] = 0,
                ["message"] = new JsonObject
                {
                    ["role"] = "assistant",
                    ["content"] = content,
                    ["reasoning_content"] = thought,
                },
                ["finish_reason"] = finish,
            }
        );
        body["usage"] = Usage(content, thought);
        return SayAsync(200, "application/json", body.ToJsonString(Json));
    }

    /// <summary>Begins a stream with the piece that carries the role.</summary>
    public async Task BeginAsync()
    {
        if (!http.Response.HasStarted)
            http.Response.ContentType = "text/event-stream; charset=utf-8";
        await DeltaAsync(new JsonObject { ["role"] = "assistant", ["content"] = null });
    }

    /// <summary>Says something, in pieces.</summary>
    public async Task ContentAsync(string text)
    {
        for (var i = 0; i < text.Length; )
        {
            var length = Math.Min(PieceChars, text.Length - i);
            if (char.IsHighSurrogate(text[i + length - 1]) && i + length < text.Length)
                length++;
            await DeltaAsync(new JsonObject { ["content"] = text.Substring(i, length) });
            i += length;
        }
    }

    /// <summary>Thinks aloud, in one piece.</summary>
    public Task ThinkAsync(string thought) =>
        DeltaAsync(new JsonObject { ["content"] = null, ["reasoning_content"] = thought });

    /// <summary>One piece with this delta.</summary>
    public Task DeltaAsync(JsonObject delta) => PieceAsync(Choice(delta, null));

    /// <summary>The piece that says why it ended.</summary>
    public Task FinishAsync(string reason) => PieceAsync(Choice(new JsonObject { ["content"] = "" }, reason));

    /// <summary>The piece without choices that carries the token counts.</summary>
    public Task UsageAsync(string content, string? thought = null)
    {
        var piece = Envelope("chat.completion.chunk");
        piece["choices"] = new JsonArray();
        piece["usage"] = Usage(content, thought);
        return PieceAsync(piece);
    }

    /// <summary>The end mark.</summary>
    public Task DoneAsync() => RawAsync("data: [DONE]\n\n");

    /// <summary>One event.</summary>
    public Task PieceAsync(JsonObject piece) => RawAsync($"data: {piece.ToJsonString(Json)}\n\n");

    /// <summary>Bytes as they are, sent at once.</summary>
    public async Task RawAsync(string text)
    {
        Encoding.UTF8.GetBytes(text, http.Response.BodyWriter);
        await http.Response.BodyWriter.FlushAsync(Gone);
    }

    /// <summary>Holds the connection open and says nothing more.</summary>
    public Task StallAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Gone);

    /// <summary>Cuts the connection.</summary>
    public void Cut() => http.Abort();

    private JsonObject Choice(JsonObject delta, string? finish)
    {
        var piece = Envelope("chat.completion.chunk");
        piece["choices"] = new JsonArray(
            new JsonObject
            {
                ["index"] = 0,
                ["delta"] = delta,
                ["finish_reason"] = finish,
            }
        );
        return piece;
    }

    private JsonObject Envelope(string kind) =>
        new()
        {
            ["id"] = $"chat-{request.Number}",
            ["object"] = kind,
            ["created"] = 1795312800,
            ["model"] = request.Model,
        };

    /// <summary>By DeepSeek's rule of thumb; a system text that was seen before comes from the cache, in units of 64.</summary>
    private JsonObject Usage(string content, string? thought)
    {
        var reasoning = Tokens(thought ?? "");
        var completion = Tokens(content) + reasoning;
        var prompt = request
            .Body.GetProperty("messages")
            .EnumerateArray()
            .Sum(m => Tokens(m.GetProperty("content").ToString()));
        var hit = knowsPrefix ? Tokens(request.System) / 64 * 64 : 0;
        request.Billed = new VendorBill(prompt, hit, completion);
        return new JsonObject
        {
            ["prompt_tokens"] = prompt,
            ["completion_tokens"] = completion,
            ["total_tokens"] = prompt + completion,
            ["prompt_cache_hit_tokens"] = hit,
            ["prompt_cache_miss_tokens"] = prompt - hit,
            ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = reasoning },
        };
    }

    private static int Tokens(string text) => (int)Math.Ceiling(text.Sum(letter => letter >= '\u2E80' ? 0.6 : 0.3));
}
