using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Signalbox.Market.Gateway.Prepared;

namespace Signalbox.Market.Quotes;

/// <summary>Quotes as a server-sent event, written once for all who are told the same at the same time.</summary>
internal sealed class QuoteEvents(QuoteBook book, IOptions<JsonOptions> json, TimeProvider clock)
{
    /// <summary>How many different events are kept: as many different lists may be watched at no cost for the second watcher.</summary>
    private const int Most = 32;

    /// <summary>How long one is given again: the age that it tells is as much too small.</summary>
    private static readonly TimeSpan GivenFor = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Queue<Written> recent = new(Most + 1);

    private sealed record Written(IReadOnlyList<HeldQuote> Quotes, byte[] Bytes, DateTimeOffset At);

    /// <param name="quotes">One or more, ordered by their instruments.</param>
    public byte[] Of(IReadOnlyList<HeldQuote> quotes)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            foreach (var written in recent)
                if (now - written.At < GivenFor && IsSame(written.Quotes, quotes))
                    return written.Bytes;
            var bytes = Write(quotes, now);
            recent.Enqueue(new Written(quotes, bytes, now));
            if (recent.Count > Most)
                recent.Dequeue();
            return bytes;
        }
    }

    private byte[] Write(IReadOnlyList<HeldQuote> quotes, DateTimeOffset now)
    {
        var bytes = new ArrayBufferWriter<byte>(quotes.Count * 700);
        bytes.Write("event: quotes\ndata: "u8);
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            foreach (var held in quotes)
                QuotesResult.Write(
                    writer,
                    new(held, (now - held.FetchedAt).TotalSeconds, book.IsStale(held)),
                    json.Value.SerializerOptions
                );
            writer.WriteEndArray();
        }
        bytes.Write("\n\n"u8);
        return bytes.WrittenSpan.ToArray();
    }

    private static bool IsSame(IReadOnlyList<HeldQuote> one, IReadOnlyList<HeldQuote> other)
    {
        if (one.Count != other.Count)
            return false;
        for (var at = 0; at < one.Count; at++)
            if (!ReferenceEquals(one[at], other[at]))
                return false;
        return true;
    }
}
