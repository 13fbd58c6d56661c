using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Signalbox.Radar.Reports.Page;

/// <summary>The shared page and its files: open to whoever has the link.</summary>
internal static class ReportPageEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/r/{token}", ["GET", "HEAD"], ShowAsync).AllowAnonymous().ExcludeFromDescription();
        foreach (var asset in (ReportAsset[])[ReportAssets.Styles, ReportAssets.Icon])
            routes
                .MapMethods(asset.Path, ["GET", "HEAD"], http => SendAsync(http, asset))
                .AllowAnonymous()
                .ExcludeFromDescription();
    }

    private static async Task ShowAsync(
        HttpContext http,
        string token,
        ShowReport show,
        ReportRenderer renderer,
        CancellationToken ct
    )
    {
        OpenPage.Begin(http, hasForm: false, "private, no-cache"); // kept, but asked for again: a link may be withdrawn

        var (visit, page) = await show.RunAsync(token, ct);
        if (page is not null)
        {
            await SendAsync(http, page, ct);
            return;
        }

        var (status, sentence, english) =
            visit == ReportVisit.Expired
                ? (410, "这个报告链接已过期", "This report link has expired.")
                : (404, "没有这份报告", "There is no such report.");
        http.Response.StatusCode = status;
        await OpenPage.WriteAsync(http, await renderer.AbsentAsync(sentence, english, ct), ct);
    }

    private static async Task SendAsync(HttpContext http, PreparedPage page, CancellationToken ct)
    {
        var headers = http.Response.Headers;
        headers.ETag = "W/" + page.Etag; // weak: the same page in two codings
        headers.Vary = "Accept-Encoding";
        if (Has(http.Request.Headers.IfNoneMatch, page.Etag))
        {
            http.Response.ContentType = null;
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var brotli = TakesBrotli(http.Request.Headers.AcceptEncoding);
        if (brotli)
            headers.ContentEncoding = "br";
        await OpenPage.WriteAsync(http, brotli ? page.Brotli : page.Html, ct);
    }

    private static Task SendAsync(HttpContext http, ReportAsset asset)
    {
        http.Response.ContentType = asset.ContentType;
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return OpenPage.WriteAsync(http, asset.Bytes, http.RequestAborted);
    }

    private static bool Has(StringValues ifNoneMatch, string etag) =>
        EntityTagHeaderValue.TryParseList(ifNoneMatch, out var tags)
        && tags.Any(tag => tag.Tag == etag || tag.Tag == "*");

    private static bool TakesBrotli(StringValues acceptEncoding) =>
        StringWithQualityHeaderValue.TryParseList(acceptEncoding, out var codings)
        && codings.Any(coding => coding.Value == "br" && coding.Quality is not 0);
}
