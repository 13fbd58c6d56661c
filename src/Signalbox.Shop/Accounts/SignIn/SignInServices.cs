using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Ui.Live;
using Signalbox.Shop.Accounts.SignIn.Pages;
using Signalbox.Shop.Xianyu.Passport;

namespace Signalbox.Shop.Accounts.SignIn;

/// <summary>Signing accounts in by a code, and keeping them signed in.</summary>
internal static class SignInServices
{
    public static void AddSignIn(this IServiceCollection services)
    {
        services.AddOutboundClient(PassportClient.Client);
        services.AddSingleton<PassportClient>();
        services.AddSingleton<SignInByCode>();
        services.AddSingleton<StaySignedIn>();
        services.AddSingleton<CheckSignedIn>();
        services.AddSingleton<RenewSilently>();

        services.AddSingleton<SignInStore>();
        services.AddSingleton<BeginSignIn>();
        services.AddSingleton<LookAtSignIn>();
        services.AddSingleton<CancelSignIn>();
        services.AddSingleton<FinishSignIn>();
        services.AddSingleton<SignInSession>();
    }

    public static void AddSignIn(this WorkCatalog work) =>
        work.Sessions<SignInSession>(SignInSession.Kind, perNode: 100, Rate.PerSecond(5));

    public static void OfferSignIn(this Offers offers) =>
        offers.Topic(
            new LiveTopic("shop-sign-in", typeof(SignInLive), TimeSpan.FromSeconds(1)) { Personal = true, Keyed = true }
        );
}
