using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Configuration;

/// <summary>What is to be said of the settings; what keeps the program from starting is a finding like any other.</summary>
internal static class ConfigurationChecks
{
    public static void Offer(Offers offers)
    {
        offers.Check(HealthCheck.ForDoctor("config.valid", CheckGroup.Config, "app-not-starting", ValidAsync));
        offers.Check(HealthCheck.ForDoctor("config.unknown", CheckGroup.Config, null, UnknownAsync));
        offers.Check(HealthCheck.ForDoctor("config.mode", CheckGroup.Config, null, ModeAsync));
        offers.Check(HealthCheck.ForDoctor("secrets.weak", CheckGroup.Secrets, null, WeakAsync));
    }

    private static Task<CheckResult> ValidAsync(IServiceProvider services, CancellationToken ct)
    {
        var report = services.GetRequiredService<SettingsReport>().Make();
        return Task.FromResult(
            report.Faults.Count == 0
                ? CheckResult.Ok($"{report.Rows.Count} settings, each as it may be.")
                : CheckResult.Fail(
                    string.Join(' ', report.Faults),
                    "Correct these settings; signalbox settings shows where each comes from."
                )
        );
    }

    private static Task<CheckResult> UnknownAsync(IServiceProvider services, CancellationToken ct)
    {
        var notices = services.GetRequiredService<SettingsCheck>().Notices;
        return Task.FromResult(
            notices.Count == 0
                ? CheckResult.Ok("Every setting that was given is known and has an effect.")
                : CheckResult.Warn(
                    string.Join(' ', notices),
                    "Correct the name as it stands in .env.example, or take the setting out."
                )
        );
    }

    private static Task<CheckResult> ModeAsync(IServiceProvider services, CancellationToken ct)
    {
        var hosting = services.GetRequiredService<IOptions<HostingOptions>>().Value;
        var address = new Uri(services.GetRequiredService<IOptions<InstallationOptions>>().Value.PublicUrl);
        if (hosting.Debug)
            return Task.FromResult(
                CheckResult.Warn("DEBUG is on: any host name is answered.", "Take DEBUG out, and start again.")
            );
        return Task.FromResult(
            hosting.Environment == "prod" || address.IsLoopback
                ? CheckResult.Ok($"ENVIRONMENT is {hosting.Environment}.")
                : CheckResult.Warn(
                    $"ENVIRONMENT is dev although people reach this at {address.GetLeftPart(UriPartial.Authority)}.",
                    "Set ENVIRONMENT=prod: it refuses weak secrets."
                )
        );
    }

    private static Task<CheckResult> WeakAsync(IServiceProvider services, CancellationToken ct)
    {
        var weak = services.GetRequiredService<SettingsCheck>().WeakSecrets().ToList();
        return Task.FromResult(
            weak.Count == 0
                ? CheckResult.Ok("No secret is a default, an example or too short.")
                : CheckResult.Warn(
                    string.Join(' ', weak),
                    "Choose new ones, e.g. with openssl rand -base64 32; production refuses these."
                )
        );
    }
}
