using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Market.Adjustment;
using Signalbox.Market.Gateway;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;

namespace Signalbox.Market.Indicators;

/// <summary><c>/api/v1/market/indicators</c>.</summary>
internal static class IndicatorEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.Get("/indicators/{symbol}", ShowAsync)
            .WithTags("Market")
            .WithName("ShowIndicators")
            .WithSummary(
                "MA, EMA, MACD, KDJ, RSI and BOLL of an instrument, computed from the same bars and aligned with their days."
            )
            .ProducesProblem(400)
            .ProducesProblem(404);

    private static async Task<Ok<IndicatorsAnswer>> ShowAsync(
        string symbol,
        ShowIndicators show,
        CancellationToken ct,
        string? of = null,
        string period = "day",
        string adjust = "none",
        DateOnly? from = null,
        DateOnly? to = null,
        DateOnly? anchor = null,
        int limit = 1000
    ) =>
        TypedResults.Ok(
            await show.RunAsync(
                new BarsQuery(symbol)
                {
                    Period = One<Period>("period", period),
                    Adjust = One<Adjust>("adjust", adjust),
                    From = from,
                    To = to,
                    Anchor = anchor,
                    Limit = limit,
                },
                of,
                ct
            )
        );

    private static T One<T>(string name, string value)
        where T : struct, Enum =>
        Array.Find(Enum.GetNames<T>(), n => n.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } known
            ? Enum.Parse<T>(known)
            : throw RefusedException.Invalid(
                "market.bars.choice",
                $"{name} is one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}."
            );
}
