using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using Signalbox.Platform.Llm.Vendors;

namespace Signalbox.Platform.Llm.Wire;

/// <summary>One request at a time to an OpenAI-compatible vendor, as its profile wants it. It neither repeats nor waits for others.</summary>
/// <remarks>
/// It always asks for a stream unless the profile forbids that: several thinking models give nothing else, and a silent
/// connection dies in proxies. Comments that keep a stream alive do not reset the wait for content: DeepSeek's streams
/// were reported to stall behind them, although other vendors count them as life.
/// </remarks>
internal sealed class CompatChatClient(
    HttpClient http,
    VendorAddress vendor,
    string model,
    Profile profile,
    string? extraBody,
    LlmOptions limits,
    TimeProvider clock
) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <exception cref="VendorException">No answer, and what can be done about that.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        options ??= new ChatOptions();
        using var limit = new CallLimits(limits, ChatBody.Thinks(options), clock, cancellationToken);
        var body = ChatBody.Of(model, profile, [.. messages], options, extraBody);
        using var response = await limit.GuardAsync(token => SendAsync(body, token));
        limit.HttpStatus = (int)response.StatusCode;
        limit.Heard();

        var reader = new ChunkReader(vendor.Key);
        await using var stream = await limit.GuardAsync(async token => new CappedStream(
            await response.Content.ReadAsStreamAsync(token),
            limits.MaxLineBytes,
            limits.MaxAnswerBytes
        ));
        var pieces = IsBlock(response) ? OneAsync(stream, limit) : PiecesAsync(stream, limit, reader);
        await foreach (var piece in pieces)
        {
            var parts = reader.Read(piece);
            if (reader.Heard)
                limit.Heard();
            if (reader.FinishReason is not null)
                limit.Finishing();
            if (parts.Count > 0)
                yield return Update(parts);
        }
        if (!reader.HasChoice)
            throw VendorException.Transient("The vendor ended its answer without a word.", httpStatus: 200);
        if (reader.FinishReason == "insufficient_system_resource")
            throw VendorException.Transient("The vendor broke off for want of resources.", httpStatus: 200);

        var last = Update([.. reader.Rest()]);
        last.FinishReason = new ChatFinishReason(reader.FinishReason ?? ChatFinishReason.Stop.Value);
        yield return last;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() => http.Dispose();

    private ChatResponseUpdate Update(IList<AIContent> parts) => new(ChatRole.Assistant, parts) { ModelId = model };

    private async ValueTask<HttpResponseMessage> SendAsync(byte[] body, CancellationToken ct)
    {
        using var request = vendor.Request(HttpMethod.Post, vendor.Completions);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await vendor.SendAsync(http, request, clock, ct);
    }

    private static bool IsBlock(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type
        && type.Contains("json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The data of each event up to the end mark; a stream that ends after its finish reason is complete too.</summary>
    private static async IAsyncEnumerable<string> PiecesAsync(Stream stream, CallLimits limit, ChunkReader reader)
    {
        await using var events = SseParser.Create(stream).EnumerateAsync(limit.Token).GetAsyncEnumerator(limit.Token);
        while (true)
        {
            bool more;
            try
            {
                more = await limit.GuardAsync(_ => events.MoveNextAsync());
            }
            catch (VendorException fault) when (fault.Fault == VendorFault.Transient && reader.FinishReason is not null)
            {
                yield break; // all was said; only the end mark is missing
            }
            if (!more)
                break;
            if (events.Current.Data == "[DONE]")
                yield break;
            if (!string.IsNullOrWhiteSpace(events.Current.Data))
                yield return events.Current.Data;
        }
        if (reader.FinishReason is null)
            throw VendorException.Transient("The stream ended before the answer was complete.", httpStatus: 200);
    }

    private static async IAsyncEnumerable<string> OneAsync(CappedStream stream, CallLimits limit)
    {
        var text = await limit.GuardAsync(async token =>
        {
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return await reader.ReadToEndAsync(token);
        });
        // DeepSeek keeps a waiting connection alive with blank lines and may then close it.
        if (string.IsNullOrWhiteSpace(text))
            throw VendorException.Transient("The connection was closed without an answer.", httpStatus: 200);
        yield return text;
    }
}
