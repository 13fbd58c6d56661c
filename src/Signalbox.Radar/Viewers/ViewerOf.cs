using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Ui.Layout;

namespace Signalbox.Radar.Viewers;

/// <summary>Who a request comes from, as the radar's lists ask it.</summary>
internal sealed class ViewerOf(IOptions<RadarOptions> options)
{
    private static readonly string[] SeeingAll = ["owner", "admin", "administrator"];

    /// <summary>Who the house's own reports are made for.</summary>
    public Viewer House => options.Value.MultiUser ? Viewer.House : Viewer.Everything;

    public Viewer From(HttpContext http) => From(http.User);

    /// <summary>For what is shown outside a request: the rail's counts, live parts.</summary>
    public Viewer From(Viewing seat) =>
        new(seat.UserId, !options.Value.MultiUser || SeeingAll.Contains(seat.Role, StringComparer.OrdinalIgnoreCase));

    /// <summary>For what goes on in a user's name without a request of theirs.</summary>
    public Viewer From(Guid user, UserRole role) => new(user, !options.Value.MultiUser || role <= UserRole.Admin);

    public Viewer From(ClaimsPrincipal user)
    {
        var id = Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var parsed) ? parsed : (Guid?)null;
        var seesAll =
            !options.Value.MultiUser
            || user.FindAll(ClaimTypes.Role).Any(r => SeeingAll.Contains(r.Value, StringComparer.OrdinalIgnoreCase));
        return new Viewer(id, seesAll);
    }
}
