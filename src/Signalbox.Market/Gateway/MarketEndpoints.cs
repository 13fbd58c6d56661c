using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Signalbox.Market.Adjustment;
using Signalbox.Market.Gateway.Prepared;
using Signalbox.Market.Providers;
using Signalbox.Market.Sync;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Market.Gateway;

/// <summary><c>/api/v1/market</c>.</summary>
internal static class MarketEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.Get("/instruments", ListAsync)
            .WithTags("Market")
            .WithName("ListInstruments")
            .WithSummary("Instruments by code, name or initials; all of them, a page at a time, without words.")
            .ProducesProblem(400);
        api.Get("/calendar/{calendar}", CalendarAsync)
            .WithTags("Market")
            .WithName("ShowCalendar")
            .WithSummary("The sessions of a market (CN, HK, US) in a range, this year's by default.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        api.Get("/bars/{symbol}", BarsAsync)
            .Produces<BarsAnswer>(200, "application/json", "text/csv")
            .Produces(304)
            .WithTags("Market")
            .WithName("ShowBars")
            .WithSummary(
                "Daily, weekly or monthly bars of an instrument, unadjusted or adjusted, or the reason why there are none."
            )
            .ProducesProblem(400)
            .ProducesProblem(404);
        api.Get("/quotes", QuotesAsync)
            .Produces<QuotesAnswer>()
            .WithTags("Market")
            .WithName("ShowQuotes")
            .WithSummary("Live quotes of up to 200 instruments, at most a minute old where a provider answers.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        api.Get("/providers", Providers)
            .WithTags("Market")
            .WithName("ListProviders")
            .WithSummary(
                "The providers, and how each host stands: its budget, its last fault, when it is asked again."
            );
        var runs = api.MapGroup("/syncs").WithTags("Market");
        runs.Get("/", SyncsAsync).WithName("ListSyncs").WithSummary("The newest 50 runs that fetched bars.");
        runs.Get("/{id:guid}", SyncAsync).WithName("ShowSync").WithSummary("How far a run is.").ProducesProblem(404);
        runs.Post("/", StartAsync)
            .WithName("StartSync")
            .WithSummary("Fetches what is missing of some or all instruments.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);
        runs.Post("/{id:guid}/cancel", CancelAsync)
            .WithName("CancelSync")
            .WithSummary("Lets the instruments that still wait go; what was stored stays.")
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    private static async Task<QuotesResult> QuotesAsync(
        string symbols,
        ShowQuotes show,
        IOptions<JsonOptions> json,
        CancellationToken ct
    ) => new(await show.RunAsync(symbols, ct), json.Value.SerializerOptions);

    private static Ok<ProviderStates> Providers(ShowProviders show) => TypedResults.Ok(show.Run());

    private static async Task<Ok<IReadOnlyList<SyncProgress>>> SyncsAsync(ShowSync show, CancellationToken ct) =>
        TypedResults.Ok(await show.ListAsync(ct));

    private static async Task<Ok<SyncProgress>> SyncAsync(Guid id, ShowSync show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(id, ct));

    private static async Task<Accepted<SyncProgress>> StartAsync(
        SyncAsked asked,
        HttpContext http,
        StartSync start,
        ShowSync show,
        CancellationToken ct
    )
    {
        var id = await start.RunAsync(asked, Asker.Of(Actor.Of(http)), ct);
        return TypedResults.Accepted($"/api/v1/market/syncs/{id}", await show.RunAsync(id, ct));
    }

    private static async Task<Ok<SyncProgress>> CancelAsync(
        Guid id,
        HttpContext http,
        ShowSync show,
        CancellationToken ct
    ) => TypedResults.Ok(await show.CancelAsync(id, Asker.Of(Actor.Of(http)), ct));

    private static async Task<Ok<InstrumentPage>> ListAsync(
        ListInstruments list,
        CancellationToken ct,
        string? q = null,
        string? exchange = null,
        int offset = 0,
        int limit = 50
    ) => TypedResults.Ok(await list.RunAsync(q, exchange, offset, limit, ct));

    private static async Task<Ok<CalendarAnswer>> CalendarAsync(
        string calendar,
        DateOnly? from,
        DateOnly? to,
        ShowCalendar show,
        CancellationToken ct
    ) => TypedResults.Ok(await show.RunAsync(calendar, from, to, ct));

    private static async Task<IResult> BarsAsync(
        string symbol,
        HttpContext http,
        PreparedBars bars,
        CancellationToken ct,
        string period = "day",
        string adjust = "none",
        DateOnly? from = null,
        DateOnly? to = null,
        DateOnly? anchor = null,
        int limit = 1000,
        string format = "json"
    ) =>
        await bars.RunAsync(
            new BarsQuery(symbol)
            {
                Period = One<Period>("period", period),
                Adjust = One<Adjust>("adjust", adjust),
                From = from,
                To = to,
                Anchor = anchor,
                Limit = limit,
            },
            One<BarsFormat>("format", format),
            http.Features.Get<IHttpRequestFeature>()?.RawTarget,
            ct
        );

    /// <exception cref="RefusedException">400 <c>market.bars.choice</c>.</exception>
    public static T One<T>(string name, string value)
        where T : struct, Enum =>
        Enum.TryParse<T>(value, ignoreCase: true, out var known)
        && Enum.IsDefined(known)
        && !char.IsAsciiDigit(value[0])
            ? known
            : throw RefusedException.Invalid(
                "market.bars.choice",
                $"{name} is one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}."
            );
}
