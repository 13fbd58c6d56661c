using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Platform.Preferences;

/// <summary><c>/api/v1/display</c>: how pages look.</summary>
internal static class PreferenceEndpoints
{
    public static void AddPreferences(this IServiceCollection services)
    {
        services.AddSingleton<ShowDisplay>();
        services.AddSingleton<SetDisplay>();
    }

    public static void Map(RouteGroupBuilder api)
    {
        var group = api.WithTags("Settings");
        group
            .Get("/", ShowAsync)
            .WithName("ShowDisplay")
            .WithSummary("How your pages look: your choice, then the installation's.");
        group
            .Put("/", SetAsync)
            .WithName("SetDisplay")
            .WithSummary(
                "Chooses language, theme, market colours and motion for you; null leaves it to the installation."
            )
            .ProducesProblem(400)
            .RequireAuthorization(Access.View);
        group
            .Get("/defaults", ShowDefaultsAsync)
            .WithName("ShowDisplayDefaults")
            .WithSummary("How pages look for whoever has not chosen.");
        group
            .Put("/defaults", SetDefaultsAsync)
            .WithName("SetDisplayDefaults")
            .WithSummary("Chooses how pages look for whoever has not chosen; for owners and administrators.")
            .ProducesProblem(400)
            .ProducesProblem(403)
            .RequireAuthorization(Access.Administer);
    }

    private static async Task<Ok<DisplaySettings>> ShowAsync(Actor actor, ShowDisplay show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(actor.UserId, ct));

    private static async Task<NoContent> SetAsync(
        DisplayChoice choice,
        Actor actor,
        SetDisplay set,
        CancellationToken ct
    )
    {
        await set.RunAsync(actor.UserId, choice, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<DisplaySettings>> ShowDefaultsAsync(ShowDisplay show, CancellationToken ct) =>
        TypedResults.Ok(await show.RunAsync(null, ct));

    private static async Task<NoContent> SetDefaultsAsync(
        DisplayChoice choice,
        Actor actor,
        SetDisplay set,
        CancellationToken ct
    )
    {
        await set.ForAllAsync(actor, choice, ct);
        return TypedResults.NoContent();
    }
}
