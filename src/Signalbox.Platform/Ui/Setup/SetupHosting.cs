using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Channels.Manage;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Platform.Preferences;

namespace Signalbox.Platform.Ui.Setup;

/// <summary>The platform's own pages of the first run.</summary>
internal static class SetupHosting
{
    public static void AddSetup(this IServiceCollection services) => services.AddSingleton<ChooseModel>();

    public static void OfferSetup(this Offers offers)
    {
        offers.SetupStep(
            new SetupStep(10, "setup.step.account", "/setup")
            {
                IsDoneAsync = async (services, ct) =>
                    !await services.GetRequiredService<MakeFirstAdministrator>().IsNeededAsync(ct),
            }
        );
        offers.SetupStep(new SetupStep(20, "setup.step.looks", "/setup/looks") { IsDoneAsync = HaveLooksAsync });
        offers.SetupStep(
            new SetupStep(30, "setup.step.model", "/setup/model")
            {
                IsDoneAsync = async (services, ct) =>
                    (await services.GetRequiredService<ListVendors>().RunAsync(ct)).Any(v => v.Enabled),
            }
        );
        offers.SetupStep(
            new SetupStep(40, "setup.step.channel", "/setup/channel")
            {
                IsDoneAsync = async (services, ct) =>
                    (await services.GetRequiredService<ListChannels>().RunAsync(ct)).Any(c => c.Enabled),
            }
        );
    }

    private static async Task<bool> HaveLooksAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var db = await services
            .GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(ct);
        return await db.Set<Preference>().AnyAsync(p => p.UserId == Preference.Installation, ct);
    }
}
