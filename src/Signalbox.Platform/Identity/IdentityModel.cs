using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Identity.SecondFactor;
using Signalbox.Platform.Identity.Sessions;
using Signalbox.Platform.Identity.Tokens;

namespace Signalbox.Platform.Identity;

/// <summary>The tables of this part.</summary>
internal static class IdentityModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<User>(User.Configure);
        model.Entity<Session>(Session.Configure);
        model.Entity<Ticket>(Ticket.Configure);
        model.Entity<RecoveryCode>(RecoveryCode.Configure);
        model.Entity<ApiToken>(ApiToken.Configure);
    }
}
