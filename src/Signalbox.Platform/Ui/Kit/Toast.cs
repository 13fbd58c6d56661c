using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Signalbox.Platform.Ui.Kit;

/// <summary>One sentence about what has just been done, shown on the next page, with a way back where there is one.</summary>
/// <param name="Says">In the reader's words.</param>
/// <param name="Undo">Local path that takes it back when posted to; null where there is none.</param>
internal sealed record Toast(string Says, string? Undo)
{
    private const string Cookie = "signalbox-toast";
    private const int Longest = 1500;

    /// <summary>Leaves it for the next page that this browser asks for.</summary>
    public static void Leave(HttpContext http, string says, string? undo) =>
        http.Response.Cookies.Append(
            Cookie,
            WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(new Toast(says, undo))),
            Options(http)
        );

    /// <summary>Takes it, once.</summary>
    public static Toast? Take(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 and < Longest } kept || http.Response.HasStarted)
            return null;
        http.Response.Cookies.Delete(Cookie, Options(http));
        try
        {
            return
                JsonSerializer.Deserialize<Toast>(WebEncoders.Base64UrlDecode(kept)) is { Says: not null } toast
                && (toast.Undo is null || IsLocal(toast.Undo))
                ? toast
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null; // somebody else's cookie of that name
        }
    }

    /// <summary>Whether a path stays on this site: no host in it, however it is spelled.</summary>
    public static bool IsLocal(string path) =>
        path.StartsWith('/')
        && !path.StartsWith("//", StringComparison.Ordinal)
        && !path.Contains('\\', StringComparison.Ordinal)
        && !path.Any(char.IsControl);

    private static CookieOptions Options(HttpContext http) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            Path = "/",
            MaxAge = TimeSpan.FromMinutes(1),
            IsEssential = true,
        };
}
