using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Signalbox.Platform.Ui.Assets;

/// <summary>Serves files of the program: open, the same for everybody, kept by browsers for ever.</summary>
public static class AssetEndpoints
{
    /// <summary>Maps each of <paramref name="assets"/> at its path.</summary>
    public static void MapAssets(this IEndpointRouteBuilder routes, params IEnumerable<Asset> assets)
    {
        foreach (var asset in assets)
            routes
                .MapMethods(asset.Path, ["GET", "HEAD"], http => SendAsync(http, asset))
                .AllowAnonymous()
                .ExcludeFromDescription();
    }

    /// <summary>Whether the client takes brotli.</summary>
    public static bool TakesBrotli(StringValues acceptEncoding) =>
        StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var codings)
        && codings.Any(coding => coding.Value == "br" && coding.Quality is not 0);

    private static Task SendAsync(HttpContext http, Asset asset)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        headers.Vary = "Accept-Encoding";
        http.Response.ContentType = asset.ContentType;
        var bytes = asset.Bytes;
        if (TakesBrotli(http.Request.Headers.AcceptEncoding))
        {
            bytes = asset.Brotli;
            headers.ContentEncoding = "br";
        }
        http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
