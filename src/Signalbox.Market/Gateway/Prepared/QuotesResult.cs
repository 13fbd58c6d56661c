using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Signalbox.Market.Gateway.Prepared;

/// <summary>A <see cref="QuotesAnswer"/> whose quotes were written as JSON when they were fetched; only their age is new.</summary>
internal sealed class QuotesResult(QuotesAnswer answer, JsonSerializerOptions options) : IResult
{
    /// <summary>A line's names, its age to the millisecond and whether it is stale take less.</summary>
    private const int MostBeside = 80;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (answer.Quotes.Any(q => q.IsStale))
            response.Headers["X-Stale"] = "true";
        if (answer.Quotes.Count > 0)
            response.Headers["X-Source"] = Sources();
        response.ContentType = "application/json; charset=utf-8";
        var missing = JsonSerializer.SerializeToUtf8Bytes(answer.Missing, options);
        var most = missing.Length + MostBeside + answer.Quotes.Sum(q => q.Held.Json(options).Length + MostBeside);
        var bytes = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = Write(bytes, missing);
            response.ContentLength = length;
            await response.Body.WriteAsync(bytes.AsMemory(0, length), httpContext.RequestAborted);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private string Sources()
    {
        var first = answer.Quotes[0].Quote.Source;
        return answer.Quotes.All(q => q.Quote.Source == first)
            ? first
            : string.Join(", ", answer.Quotes.Select(q => q.Quote.Source).Distinct(StringComparer.Ordinal));
    }

    private int Write(Span<byte> to, ReadOnlySpan<byte> missing)
    {
        var at = 0;
        Add(to, "{\"quotes\":["u8);
        for (var n = 0; n < answer.Quotes.Count; n++)
        {
            var line = answer.Quotes[n];
            Add(to, n == 0 ? "{\"quote\":"u8 : ",{\"quote\":"u8);
            Add(to, line.Held.Json(options));
            Add(to, ",\"age\":"u8);
            Utf8Formatter.TryFormat(line.Age, to[at..], out var digits, new StandardFormat('F', 3));
            at += digits;
            Add(to, line.IsStale ? ",\"isStale\":true}"u8 : ",\"isStale\":false}"u8);
        }
        Add(to, "],\"missing\":"u8);
        Add(to, missing);
        Add(to, "}"u8);
        return at;

        void Add(Span<byte> all, ReadOnlySpan<byte> part)
        {
            part.CopyTo(all[at..]);
            at += part.Length;
        }
    }

    /// <summary>One quote as every answer and every event has it.</summary>
    public static void Write(Utf8JsonWriter writer, QuoteLine line, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("quote");
        writer.WriteRawValue(line.Held.Json(options), skipInputValidation: true);
        writer.WriteNumber("age", Math.Round(line.Age, 3));
        writer.WriteBoolean("isStale", line.IsStale);
        writer.WriteEndObject();
    }
}
