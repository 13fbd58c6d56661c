using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Signalbox.FarEnds.Webhooks;

/// <summary>A question as the service got it.</summary>
/// <param name="Key">Of its header <c>Idempotency-Key</c>.</param>
public sealed record AskedService(string? Token, string Key, JsonNode Body);

/// <summary>A service of the owner's that is asked for answers to buyers (contracts/onebot.md, section 4).</summary>
public sealed class ReplyServiceFarEnd : IAsyncDisposable
{
    /// <summary>As a status: never answers.</summary>
    public const int Silence = -1;

    private readonly ConcurrentQueue<AskedService> asked = new();
    private FarEnd? end;

    /// <summary>How it answers: a status, or <see cref="Silence"/>, and a body.</summary>
    public (int Status, string Body) Answer { get; set; } = (200, "{}");

    /// <summary>Where it listens.</summary>
    public string Url => $"{end!.Url}/ask"; // set before anyone gets it

    /// <summary>All questions, oldest first.</summary>
    public IReadOnlyList<AskedService> Asked => [.. asked];

    private ReplyServiceFarEnd() { }

    /// <summary>Starts one.</summary>
    public static async Task<ReplyServiceFarEnd> StartAsync(CancellationToken ct)
    {
        var service = new ReplyServiceFarEnd();
        service.end = await FarEnd.StartAsync(app => app.MapPost("/ask", service.AnswerAsync), ct);
        return service;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => end!.DisposeAsync(); // set before anyone gets it

    private async Task AnswerAsync(HttpContext http)
    {
        var body = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var token = http.Request.Headers.Authorization.ToString();
        asked.Enqueue(
            new AskedService(
                token.Length == 0 ? null : token,
                http.Request.Headers["Idempotency-Key"].ToString(),
                body!
            )
        );
        var (status, text) = Answer;
        if (status == Silence)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        http.Response.StatusCode = status;
        await http.Response.WriteAsync(text, http.RequestAborted);
    }
}
