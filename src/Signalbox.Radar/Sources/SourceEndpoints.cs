using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Radar.Sources.Hints;
using Signalbox.Radar.Sources.Opml;
using Signalbox.Radar.Sources.Watched;
using Signalbox.Radar.Viewers;

namespace Signalbox.Radar.Sources;

internal static class SourceEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/sources").WithTags("Radar");
        group
            .Get("/", ListAsync)
            .WithName("ListSources")
            .WithSummary("Every source with how its last readings came out, oldest first.");
        group
            .Post("/", AddAsync)
            .WithName("AddSource")
            .WithSummary("Adds a feed by its address.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Get("/{id:guid}", ShowAsync)
            .WithName("ShowSource")
            .WithSummary("One source and how it does.")
            .ProducesProblem(404);
        group
            .Patch("/{id:guid}", ChangeAsync)
            .WithName("ChangeSource")
            .WithSummary("Renames a source or switches it on or off.")
            .ProducesProblem(400)
            .ProducesProblem(404);
        group
            .Delete("/{id:guid}", RemoveAsync)
            .WithName("RemoveSource")
            .WithSummary("Takes a source away; its articles stay.")
            .ProducesProblem(404)
            .ProducesProblem(409);
        group
            .Post("/{id:guid}/readings", AskAsync)
            .WithName("ReadSourceNow")
            .WithSummary(
                "Has a source read at once, also one that was given up; what is new is judged in the next slot."
            )
            .ProducesProblem(404)
            .ProducesProblem(409);
        MapAdding(group);
        HintEndpoints.Map(group);
        MapMany(group);
    }

    /// <summary>Looking what there is, and adding it.</summary>
    private static void MapAdding(RouteGroupBuilder group)
    {
        group
            .Post("/lookups", LookUpAsync)
            .WithName("LookUpFeeds")
            .WithSummary("Looks what feeds there are at any address, each with its newest items; adds nothing.")
            .ProducesProblem(400)
            .ProducesProblem(503);
        group
            .Post("/page-lookups", LookAtPageAsync)
            .WithName("LookAtPage")
            .WithSummary("Looks what a CSS selector finds on a page; adds nothing.")
            .ProducesProblem(400)
            .ProducesProblem(503);
        group
            .Post("/pages", AddPageAsync)
            .WithName("AddPage")
            .WithSummary("Watches a page: each new entry that its CSS selector finds is an article.")
            .ProducesProblem(400)
            .ProducesProblem(409)
            .ProducesProblem(503);
        group
            .Post("/found", AddFoundAsync)
            .WithName("AddFoundSource")
            .WithSummary("Adds the one feed at any address, or answers with the choice where there are several.")
            .ProducesProblem(400)
            .ProducesProblem(409)
            .ProducesProblem(503);
    }

    /// <summary>What concerns many sources at once.</summary>
    private static void MapMany(RouteGroupBuilder group)
    {
        group
            .Get("/werss/accounts", AccountsAsync)
            .WithName("ListWeRssAccounts")
            .WithSummary("The accounts of the WeRSS server and which of them are read.")
            .ProducesProblem(409)
            .ProducesProblem(503);
        group
            .Put("/werss/accounts", ChooseAsync)
            .WithName("ChooseWeRssAccounts")
            .WithSummary("Reads these accounts of the WeRSS server and no others.")
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(503);
        group
            .Get("/opml", ExportAsync)
            .WithName("ExportOpml")
            .WithSummary("The feeds as an OPML file.")
            .Produces<string>(200, "text/x-opml");
        group
            .Post("/opml", ImportAsync)
            .WithName("ImportOpml")
            .WithSummary("Adds the feeds of an OPML file of at most 5 MB, sent as the body.")
            .Accepts<string>("application/xml", "text/xml", "text/x-opml", "application/octet-stream")
            .ProducesProblem(400);
    }

    private static async Task<Ok<IReadOnlyList<SourceRow>>> ListAsync(
        HttpContext http,
        ViewerOf viewer,
        ListSources list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(viewer.From(http), ct));

    private static async Task<Created<SourceRow>> AddAsync(
        NewSource source,
        HttpContext http,
        ViewerOf viewer,
        AddSource add,
        CancellationToken ct
    )
    {
        var row = await add.RunAsync(Actor.Of(http), source, AddSource.OwnerOf(viewer.From(http)), ct);
        return TypedResults.Created($"/api/v1/radar/sources/{row.Id}", row);
    }

    private static async Task<Ok<SourceDetail>> ShowAsync(
        Guid id,
        HttpContext http,
        ViewerOf viewer,
        ShowSource show,
        CancellationToken ct
    ) => TypedResults.Ok(await show.RunAsync(id, viewer.From(http), ct));

    private static async Task<Ok<SourceRow>> ChangeAsync(
        Guid id,
        SourceChange change,
        HttpContext http,
        ViewerOf viewer,
        ChangeSource operation,
        CancellationToken ct
    ) => TypedResults.Ok(await operation.RunAsync(Actor.Of(http), id, change, viewer.From(http), ct));

    private static async Task<NoContent> RemoveAsync(
        Guid id,
        HttpContext http,
        ViewerOf viewer,
        RemoveSource remove,
        CancellationToken ct
    )
    {
        await remove.RunAsync(Actor.Of(http), id, viewer.From(http), ct);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted<SourceRow>> AskAsync(
        Guid id,
        HttpContext http,
        ViewerOf viewer,
        AskSource ask,
        CancellationToken ct
    ) =>
        TypedResults.Accepted(
            $"/api/v1/radar/sources/{id}",
            await ask.RunAsync(Actor.Of(http), id, viewer.From(http), ct)
        );

    private static async Task<Ok<FeedLookup>> LookUpAsync(
        FeedAddress address,
        HttpContext http,
        ViewerOf viewer,
        LookUpFeeds look,
        CancellationToken ct
    ) => TypedResults.Ok(await look.RunAsync(address, viewer.From(http), ct));

    private static async Task<Ok<PagePreview>> LookAtPageAsync(
        PageLook look,
        HttpContext http,
        ViewerOf viewer,
        AddPage pages,
        CancellationToken ct
    ) => TypedResults.Ok(await pages.PreviewAsync(look, viewer.From(http), ct));

    private static async Task<Created<SourceRow>> AddPageAsync(
        NewPage page,
        HttpContext http,
        ViewerOf viewer,
        AddPage pages,
        CancellationToken ct
    )
    {
        var row = await pages.RunAsync(Actor.Of(http), page, viewer.From(http), ct);
        return TypedResults.Created($"/api/v1/radar/sources/{row.Id}", row);
    }

    private static async Task<Ok<SourceFound>> AddFoundAsync(
        NewSource source,
        HttpContext http,
        ViewerOf viewer,
        AddFoundSource add,
        CancellationToken ct
    ) => TypedResults.Ok(await add.RunAsync(Actor.Of(http), source, viewer.From(http), ct));

    private static async Task<Ok<IReadOnlyList<WeRssAccountRow>>> AccountsAsync(
        ChooseWeRssAccounts accounts,
        CancellationToken ct
    ) => TypedResults.Ok(await accounts.ListAsync(ct));

    private static async Task<Ok<IReadOnlyList<WeRssAccountRow>>> ChooseAsync(
        Actor by,
        WeRssChoice choice,
        ChooseWeRssAccounts accounts,
        CancellationToken ct
    ) => TypedResults.Ok(await accounts.ChooseAsync(by, choice, ct));

    private static async Task<FileContentHttpResult> ExportAsync(
        HttpContext http,
        ViewerOf viewer,
        ExportOpml export,
        CancellationToken ct
    ) =>
        TypedResults.File(
            await export.RunAsync(Actor.Of(http), viewer.From(http), ct),
            "text/x-opml",
            "signalbox.opml"
        );

    private static async Task<Ok<OpmlImported>> ImportAsync(
        HttpContext http,
        ViewerOf viewer,
        ImportOpml import,
        CancellationToken ct
    )
    {
        if (http.Request.ContentLength > ReadOpml.MostBytes)
            throw RefusedException.Invalid("radar.opml.too-large", "The file is larger than 5 MB; split it.");
        using var file = new MemoryStream();
        await http.Request.Body.CopyToAsync(file, ct); // the server's own limit on bodies bounds it
        return TypedResults.Ok(
            await import.RunAsync(Actor.Of(http), file.GetBuffer().AsMemory(0, (int)file.Length), viewer.From(http), ct)
        );
    }
}
