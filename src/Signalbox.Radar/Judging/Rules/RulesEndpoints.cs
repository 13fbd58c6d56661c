using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Judging.Rules;

internal static class RulesEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/rules").WithTags("Radar");
        group.Get("/", GetAsync).WithName("GetRules").WithSummary("The rule set that the offline judge goes by.");
        group
            .Put("/", ChangeAsync)
            .WithName("ChangeRules")
            .WithSummary("Saves a new version of the rule set.")
            .ProducesProblem(400)
            .ProducesProblem(409);
    }

    private static async Task<Ok<RulesRow>> GetAsync(GetRules get, CancellationToken ct) =>
        TypedResults.Ok(await get.RunAsync(ct));

    private static async Task<Ok<RulesRow>> ChangeAsync(
        Actor by,
        RulesChange change,
        ChangeRules rules,
        CancellationToken ct
    ) => TypedResults.Ok(await rules.RunAsync(by, change, ct));
}
