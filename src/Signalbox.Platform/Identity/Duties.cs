using Microsoft.Extensions.Options;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Identity;

/// <summary>What a user has to do before anything else.</summary>
internal sealed class Duties(IOptions<IdentityOptions> identity, IOptions<HostingOptions> hosting)
{
    public const string Password = "password";
    public const string SecondFactor = "second-factor";

    /// <returns><see cref="Password"/>, <see cref="SecondFactor"/>, or null.</returns>
    public string? Of(User user) =>
        user.MustChangePassword ? Password
        : MustHaveSecondFactor(user.Role) && !user.HasSecondFactor ? SecondFactor
        : null;

    public bool MustHaveSecondFactor(UserRole role) =>
        role <= UserRole.Admin && hosting.Value.Environment == "prod" && identity.Value.SecondFactor == "required";
}
