using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Signalbox.Market.Compat;
using Signalbox.Market.Gateway;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Quotes;

/// <summary>Sends quotes as server-sent events: <c>quotes</c> with a list, first of all instruments, then of those that changed.</summary>
internal sealed class StreamQuotes(
    ResolveInstrument resolve,
    QuoteFeed feed,
    QuoteBook book,
    LiveSeats seats,
    KnownCaller callers,
    IOptions<JsonOptions> json,
    IHostApplicationLifetime lifetime,
    TimeProvider clock
)
{
    /// <summary>So that proxies see that somebody is there.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>How often a token that listens is looked up again.</summary>
    private static readonly TimeSpan AdmittedFor = TimeSpan.FromMinutes(1);

    /// <param name="symbols">In any accepted spelling, parted by commas; 1 to 500.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>market.live.symbols</c>, <c>market.symbol.ambiguous</c>; 404 <c>market.symbol.unknown</c>; 429 <c>market.live.too-many</c>.
    /// </exception>
    public async Task RunAsync(HttpContext http, string symbols, CancellationToken ct)
    {
        var words = symbols.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length is 0 or > LiveSeats.MostSymbols)
            throw RefusedException.Invalid(
                "market.live.symbols",
                $"symbols names 1 to {LiveSeats.MostSymbols} instruments, parted by commas."
            );
        var instruments = new Dictionary<int, Instrument>(words.Length);
        foreach (var word in words)
        {
            var instrument = await resolve.RunAsync(word, ct);
            instruments[instrument.Id] = instrument;
        }
        var actor = Actor.Of(http);
        using var seat = seats.Take(actor.TokenId ?? actor.SessionId ?? actor.UserId);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx keeps answers back otherwise
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var listener = feed.Listen(instruments.Values);
        try
        {
            await http.Response.WriteAsync(": listening\n\n", ending.Token);
            await http.Response.Body.FlushAsync(ending.Token);
            for (var known = clock.GetUtcNow(); ; await NextAsync(http.Response, listener, ending.Token))
            {
                if (clock.GetUtcNow() - known < AdmittedFor)
                    continue;
                if (TokenOf(http) is { } token && !await callers.IsAdmittedAsync(http, token, ending.Token))
                    return;
                known = clock.GetUtcNow();
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The program went away, or the server does: it asks again.
        }
    }

    /// <summary>The token in the header; null for a browser, whose page goes with its session.</summary>
    private static string? TokenOf(HttpContext http) =>
        http.Request.Headers.Authorization.ToString().Split(' ', 2) is [_, var token] ? token.Trim() : null;

    private async Task NextAsync(HttpResponse response, QuoteListener listener, CancellationToken ct)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var (more, beat) = (
            listener.Quotes.WaitToReadAsync(enough.Token).AsTask(),
            Task.Delay(Heartbeat, clock, enough.Token)
        );
        var isMore = await Task.WhenAny(more, beat) == more;
        await enough.CancelAsync();
        ct.ThrowIfCancellationRequested();
        if (!isMore)
        {
            await response.WriteAsync(": still here\n\n", ct);
            await response.Body.FlushAsync(ct);
            return;
        }
        var now = clock.GetUtcNow();
        var lines = new List<QuoteLine>();
        while (lines.Count < LiveSeats.MostSymbols && listener.Quotes.TryRead(out var held))
            lines.Add(new QuoteLine(held, (now - held.FetchedAt).TotalSeconds, book.IsStale(held)));
        if (lines.Count == 0)
            return;
        await response.WriteAsync("event: quotes\ndata: ", ct);
        await response.WriteAsync(JsonSerializer.Serialize(lines, json.Value.SerializerOptions), ct);
        await response.WriteAsync("\n\n", ct);
        await response.Body.FlushAsync(ct);
    }
}
