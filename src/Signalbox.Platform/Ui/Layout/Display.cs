using Microsoft.AspNetCore.Http;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Ui.Layout;

/// <summary>Light, dark, or as the system has it.</summary>
public enum Theme
{
    /// <summary>Follows the system.</summary>
    Auto,

    /// <summary>Always light.</summary>
    Light,

    /// <summary>Always dark.</summary>
    Dark,
}

/// <summary>How the console looks for one person.</summary>
/// <param name="Language">What it speaks.</param>
/// <param name="Theme">Light or dark.</param>
/// <param name="GreenUp">Whether rising prices are green; in mainland China they are red.</param>
/// <param name="Still">Whether nothing moves, beyond what the system asks for.</param>
public sealed record Display(Language Language, Theme Theme, bool GreenUp, bool Still)
{
    private const string Cookie = "signalbox-display";

    /// <summary>Whether the language is the browser's wish and not a choice.</summary>
    public bool FollowsBrowser { get; init; }

    /// <summary>From the cookie; what it does not say comes from the browser's languages and the defaults.</summary>
    public static Display Of(HttpContext http)
    {
        var parts = (http.Request.Cookies[Cookie] ?? "").Split('.');
        var chosen = Languages.Parse(parts[0]);
        return new Display(
            chosen ?? Languages.Choose(http.Request.Headers.AcceptLanguage),
            parts.Contains("dark") ? Theme.Dark
                : parts.Contains("light") ? Theme.Light
                : Theme.Auto,
            parts.Contains("greenup"),
            parts.Contains("still")
        )
        {
            FollowsBrowser = chosen is null,
        };
    }

    /// <summary>Whether this browser has looks of its own.</summary>
    public static bool IsKept(HttpContext http) => http.Request.Cookies.ContainsKey(Cookie);

    /// <summary>Keeps it in the browser for a year.</summary>
    public void Keep(HttpContext http)
    {
        string?[] parts =
        [
            FollowsBrowser ? "auto" : Language.Tag(),
            Theme == Theme.Auto ? null : Theme.ToString().ToLowerInvariant(),
            GreenUp ? "greenup" : null,
            Still ? "still" : null,
        ];
        http.Response.Cookies.Append(
            Cookie,
            string.Join('.', parts.OfType<string>()),
            new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
                IsEssential = true,
            }
        );
    }
}
