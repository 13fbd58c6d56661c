using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Signalbox.Market.Compat;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Quotes;

/// <summary>Sends quotes as server-sent events: <c>quotes</c> with a list, first of all instruments, then of those that changed.</summary>
internal sealed class StreamQuotes(
    ResolveInstrument resolve,
    QuoteFeed feed,
    QuoteEvents events,
    LiveSeats seats,
    KnownCaller callers,
    IHostApplicationLifetime lifetime,
    TimeProvider clock
)
{
    /// <summary>So that proxies see that somebody is there.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private static readonly byte[] StillHere = [.. ": still here\n\n"u8];

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
        var more = listener.WaitAsync(enough.Token);
        var isMore = await Task.WhenAny(more, Task.Delay(Heartbeat, clock, enough.Token)) == more;
        await enough.CancelAsync();
        ct.ThrowIfCancellationRequested();
        var quotes = listener.Take();
        if (isMore && quotes.Count == 0)
            return; // it was taken together with the one before
        await response.Body.WriteAsync(quotes.Count == 0 ? StillHere : events.Of(quotes), ct);
        await response.Body.FlushAsync(ct);
    }
}
