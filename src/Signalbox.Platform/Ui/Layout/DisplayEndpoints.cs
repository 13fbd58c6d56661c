using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Signalbox.Platform.Http;
using Signalbox.Platform.Ui.Kit;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Ui.Layout;

/// <summary>Quick changes of the looks, kept in the browser; for everybody, signed in or not.</summary>
internal static class DisplayEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        // A link, since one who cannot read the page must be able to follow it; it changes nothing but a cookie of looks.
        routes
            .Get("/display/language/{tag}", (HttpContext http, string tag, string? to) => ChangeLanguage(http, tag, to))
            .AllowAnonymous()
            .ExcludeFromDescription();
        routes
            .Post(
                "/display/theme",
                (HttpContext http, [FromForm] string? theme, [FromForm] string? to) => ChangeTheme(http, theme, to)
            )
            .AllowAnonymous()
            .ExcludeFromDescription();
    }

    private static IResult ChangeLanguage(HttpContext http, string tag, string? to)
    {
        if (Languages.Parse(tag) is { } language)
            (Display.Of(http) with { Language = language, FollowsBrowser = false }).Keep(http);
        return Back(http, to);
    }

    private static IResult ChangeTheme(HttpContext http, string? theme, string? to)
    {
        if (Enum.TryParse<Theme>(theme, ignoreCase: true, out var chosen) && Enum.IsDefined(chosen))
            (Display.Of(http) with { Theme = chosen }).Keep(http);
        return Back(http, to);
    }

    /// <summary>To where one was: what the form says, or the page the link stood on.</summary>
    private static IResult Back(HttpContext http, string? to)
    {
        to ??= Uri.TryCreate(http.Request.Headers.Referer, UriKind.Absolute, out var from) ? from.PathAndQuery : null;
        return Results.LocalRedirect(to is not null && Toast.IsLocal(to) ? to : "/");
    }
}
