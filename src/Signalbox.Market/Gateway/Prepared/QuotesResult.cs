using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Signalbox.Market.Gateway.Prepared;

/// <summary>A <see cref="QuotesAnswer"/> whose quotes were written as JSON when they were fetched; only their age is new.</summary>
internal sealed class QuotesResult(QuotesAnswer answer) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (answer.Quotes.Any(q => q.IsStale))
            response.Headers["X-Stale"] = "true";
        if (answer.Quotes.Count > 0)
            response.Headers["X-Source"] = string.Join(
                ", ",
                answer.Quotes.Select(q => q.Quote.Source).Distinct(StringComparer.Ordinal)
            );
        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        response.ContentType = "application/json; charset=utf-8";
        using (var writer = new Utf8JsonWriter(response.BodyWriter))
            Write(writer, options);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private void Write(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("quotes");
        foreach (var line in answer.Quotes)
            Write(writer, line, options);
        writer.WriteEndArray();
        writer.WriteStartArray("missing");
        foreach (var symbol in answer.Missing)
            writer.WriteStringValue(symbol);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>One quote as every answer and every event has it.</summary>
    public static void Write(Utf8JsonWriter writer, QuoteLine line, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("quote");
        writer.WriteRawValue(line.Held.Json(options), skipInputValidation: true);
        writer.WriteNumber("age", line.Age);
        writer.WriteBoolean("isStale", line.IsStale);
        writer.WriteEndObject();
    }
}
