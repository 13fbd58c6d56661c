using Microsoft.EntityFrameworkCore;

namespace Signalbox.Platform.Identity;

/// <summary>The tables of this part.</summary>
internal static class IdentityModel
{
    public static void Configure(ModelBuilder model) => model.Entity<User>(User.Configure);
}
