using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Ui.Layout;

/// <summary>Who looks at a page, and how: what every part of it may need.</summary>
/// <param name="UserId">Null for somebody who has not signed in.</param>
/// <param name="UserName">Null for somebody who has not signed in.</param>
/// <param name="Role"><c>Owner</c>, <c>Admin</c>, <c>Operator</c> or <c>Viewer</c>; null for somebody who has not signed in.</param>
/// <param name="Display">Language and looks.</param>
/// <param name="Words">The console's words in that language.</param>
/// <param name="Now">When the page was asked for, UTC; every age on it counts from here.</param>
/// <param name="Zone">The owner's time zone, in which times are shown.</param>
/// <param name="Path">What was asked for, with its query.</param>
public sealed record Viewing(
    Guid? UserId,
    string? UserName,
    string? Role,
    Display Display,
    Text Words,
    DateTimeOffset Now,
    TimeZoneInfo Zone,
    string Path
)
{
    /// <summary>May change the daily work: operators, admins, owners.</summary>
    public bool MayOperate => Role is "Operator" or "Admin" or "Owner";

    /// <summary>May change settings and users: admins, owners.</summary>
    public bool MayAdminister => Role is "Admin" or "Owner";

    /// <summary>Of a request.</summary>
    public static Viewing Of(HttpContext http)
    {
        var display = Display.Of(http);
        var services = http.RequestServices;
        var clock = services.GetRequiredService<TimeProvider>();
        return new Viewing(
            Guid.TryParse(http.User.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null,
            http.User.Identity?.Name,
            http.User.FindFirstValue(ClaimTypes.Role),
            display,
            services.GetRequiredService<Words.WordBook>().In(display.Language),
            clock.GetUtcNow(),
            clock.LocalTimeZone,
            $"{http.Request.Path}{http.Request.QueryString}"
        );
    }
}
