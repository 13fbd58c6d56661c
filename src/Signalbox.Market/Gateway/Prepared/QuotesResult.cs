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
        var missing =
            answer.Missing.Count == 0 ? "[]"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(answer.Missing, options);
        var (isStale, most) = (false, missing.Length + MostBeside);
        for (var n = 0; n < answer.Quotes.Count; n++)
        {
            isStale |= answer.Quotes[n].IsStale;
            most += answer.Quotes[n].Held.Json(options).Length + MostBeside;
        }
        if (isStale)
            response.Headers["X-Stale"] = "true";
        if (answer.Quotes.Count > 0)
            response.Headers["X-Source"] = Sources();
        response.ContentType = "application/json; charset=utf-8";
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
        for (var n = 1; n < answer.Quotes.Count; n++)
            if (answer.Quotes[n].Quote.Source != first)
                return string.Join(", ", answer.Quotes.Select(q => q.Quote.Source).Distinct(StringComparer.Ordinal));
        return first;
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
            at += Seconds(to[at..], line.Age);
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

    /// <summary>An age with three places: by whole numbers, which takes a tenth of the time.</summary>
    private static int Seconds(Span<byte> to, double age)
    {
        var ms = (long)Math.Round(age * 1000);
        if (ms < 0)
        {
            to[0] = (byte)'-'; // the clock was set back
            return 1 + Seconds(to[1..], -age);
        }
        Utf8Formatter.TryFormat(ms / 1000, to, out var at);
        to[at] = (byte)'.';
        to[at + 1] = (byte)('0' + (ms / 100 % 10));
        to[at + 2] = (byte)('0' + (ms / 10 % 10));
        to[at + 3] = (byte)('0' + (ms % 10));
        return at + 4;
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
