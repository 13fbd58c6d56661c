using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;

namespace Signalbox.Radar.Articles.Pictures;

internal static class PictureEndpoints
{
    // Should it be opened by itself: nothing in it may do anything.
    private const string Policy = "default-src 'none'; sandbox";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .Get(PictureAddress.Path + "/{signature}", ShowAsync)
            .RequireAuthorization(Access.View)
            .ExcludeFromDescription();

    private static async Task<IResult> ShowAsync(
        string signature,
        string? u,
        HttpContext http,
        ShowPicture show,
        CancellationToken ct
    )
    {
        var picture = await show.RunAsync(signature, u, ct);
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "private, max-age=604800, immutable";
        headers.ContentDisposition = "inline";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return TypedResults.Bytes(picture.Body, picture.Type);
    }
}
