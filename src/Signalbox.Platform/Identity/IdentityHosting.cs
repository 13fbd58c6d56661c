using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity.SecondFactor;
using Signalbox.Platform.Identity.Sessions;
using Signalbox.Platform.Identity.Tokens;
using Signalbox.Platform.Identity.Users;

namespace Signalbox.Platform.Identity;

/// <summary>The services of this part.</summary>
internal static class IdentityHosting
{
    public static void AddIdentity(this IServiceCollection services)
    {
        services.AddSingleton<MakeFirstAdministrator>();
        services.AddSingleton<LoginLimits>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<VerifyUser>();
        services.AddSingleton<Duties>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<StartSession>();
        services.AddSingleton<FindSession>();
        services.AddSingleton<ListSessions>();
        services.AddSingleton<EndSessions>();
        services.AddSingleton<ListUsers>();
        services.AddSingleton<AddUser>();
        services.AddSingleton<ChangeUser>();
        services.AddSingleton<ChangePassword>();
        services.AddSingleton<CheckCode>();
        services.AddSingleton<SetUpSecondFactor>();
        services.AddSingleton<AddToken>();
        services.AddSingleton<ListTokens>();
        services.AddSingleton<RevokeToken>();
        services.AddSingleton<LiveTokens>();
        services.AddSingleton<FindToken>();
        services.AddSingleton<Jwts>();
        services.AddSingleton(provider => new ActFor(provider.GetRequiredService<IDbContextFactory<SignalboxDb>>()));
        services.AddSingleton(provider => new FindRole(provider.GetRequiredService<IDbContextFactory<SignalboxDb>>()));
        services.AddSingleton(provider => new FindCaller(
            provider.GetRequiredService<FindSession>(),
            provider.GetRequiredService<FindToken>(),
            provider.GetRequiredService<Jwts>(),
            provider.GetRequiredService<Duties>()
        ));
        services
            .AddAuthentication(CallerAuthentication.Name)
            .AddScheme<AuthenticationSchemeOptions, CallerAuthentication>(
                CallerAuthentication.Name,
                configureOptions: null
            );
        Access.AddPolicies(services.AddAuthorizationBuilder());
    }
}
