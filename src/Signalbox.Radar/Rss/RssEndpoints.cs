using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Rss;

/// <summary>The feeds of each caller in the API, and the address that a feed reader asks.</summary>
internal static class RssEndpoints
{
    public static void AddRss(this IServiceCollection services)
    {
        services.AddSingleton<AddRssFeed>();
        services.AddSingleton<ListRssFeeds>();
        services.AddSingleton<RevokeRssFeed>();
        services.AddSingleton<ShowRssFeed>();
    }

    public static void Map(RouteGroupBuilder api)
    {
        // Each caller's own, and nothing that they do not see already.
        var group = api.MapGroup("/rss-feeds").WithTags("Radar").RequireAuthorization(Access.View);
        group
            .Get("/", ListAsync)
            .WithName("ListRssFeeds")
            .WithSummary("Your feeds, newest first, with their last use; at most 100.");
        group
            .Post("/", AddAsync)
            .WithName("AddRssFeed")
            .WithSummary("Makes the address of a feed of what you see; it is shown this once.")
            .ProducesProblem(400)
            .ProducesProblem(409);
        group
            .Delete("/{id:guid}", RevokeAsync)
            .WithName("RevokeRssFeed")
            .WithSummary("Makes a feed's address lead nowhere, at once and for good.")
            .ProducesProblem(404);
    }

    /// <summary>Open to whoever has the address, as a report's page is.</summary>
    public static void MapFeed(IEndpointRouteBuilder routes)
    {
        routes
            .MapMethods(
                "/rss/opportunities/{token}",
                ["GET", "HEAD"],
                (string token, HttpContext http, ShowRssFeed show, CancellationToken ct) =>
                    SendAsync(token, http, show, ct)
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
        // For readers that were given the token as a parameter.
        routes
            .MapMethods(
                "/rss/opportunities",
                ["GET", "HEAD"],
                (string? token, HttpContext http, ShowRssFeed show, CancellationToken ct) =>
                    SendAsync(token ?? "", http, show, ct)
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    private static async Task SendAsync(string token, HttpContext http, ShowRssFeed show, CancellationToken ct)
    {
        var headers = http.Response.Headers;
        headers["Referrer-Policy"] = "no-referrer"; // the address is the secret
        headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
        headers.CacheControl = "private, no-cache"; // kept, but asked for again: it may be revoked
        if (await show.RunAsync(token, Origin.Of(http), ct) is not { } feed)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        headers.ETag = "W/" + feed.Etag; // weak: a proxy may compress it
        if (Has(http.Request.Headers.IfNoneMatch, feed.Etag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        http.Response.ContentType = "application/rss+xml; charset=utf-8";
        http.Response.ContentLength = feed.Bytes.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(feed.Bytes, ct);
    }

    private static bool Has(StringValues ifNoneMatch, string etag) =>
        EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags)
        && tags.Any(tag => tag.Tag == etag || tag.Tag == "*");

    private static async Task<Ok<IReadOnlyList<RssFeedRow>>> ListAsync(
        Actor by,
        ListRssFeeds list,
        CancellationToken ct
    ) => TypedResults.Ok(await list.RunAsync(by, ct));

    private static async Task<Ok<AddedRssFeed>> AddAsync(
        Actor by,
        RssFeedForm form,
        AddRssFeed add,
        CancellationToken ct
    ) => TypedResults.Ok(await add.RunAsync(by, form, ct));

    private static async Task<NoContent> RevokeAsync(Actor by, Guid id, RevokeRssFeed revoke, CancellationToken ct)
    {
        await revoke.RunAsync(by, id, ct);
        return TypedResults.NoContent();
    }
}
