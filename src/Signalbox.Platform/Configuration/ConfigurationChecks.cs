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
        var faults = string.Join(' ', report.Faults);
        return Task.FromResult(
            report.Faults.Count == 0
                ? CheckResult.Ok(
                    $"有 {report.Rows.Count} 项设置，每一项都合要求。",
                    $"{report.Rows.Count} settings, each as it may be."
                )
                : CheckResult.Fail(
                    $"有不合要求的设置：{faults}",
                    faults,
                    "改正这些设置项；signalbox settings 显示每一项来自哪里。",
                    "Correct these settings; signalbox settings shows where each comes from."
                )
        );
    }

    private static Task<CheckResult> UnknownAsync(IServiceProvider services, CancellationToken ct)
    {
        var notices = services.GetRequiredService<SettingsCheck>().Notices;
        var said = string.Join(' ', notices);
        return Task.FromResult(
            notices.Count == 0
                ? CheckResult.Ok(
                    "给出的设置没有不认识的，也都起作用。",
                    "Every setting that was given is known and has an effect."
                )
                : CheckResult.Warn(
                    $"有不认识或不起作用的设置：{said}",
                    said,
                    "照 .env.example 改正名字，或删掉这项设置。",
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
                CheckResult.Warn(
                    "DEBUG 开着：什么主机名都应答。",
                    "DEBUG is on: any host name is answered.",
                    "去掉 DEBUG，再重新启动。",
                    "Take DEBUG out, and start again."
                )
            );
        var reached = address.GetLeftPart(UriPartial.Authority);
        return Task.FromResult(
            hosting.Environment == "prod" || address.IsLoopback
                ? CheckResult.Ok($"ENVIRONMENT 是 {hosting.Environment}。", $"ENVIRONMENT is {hosting.Environment}.")
                : CheckResult.Warn(
                    $"ENVIRONMENT 是 dev，别人却从 {reached} 访问这里。",
                    $"ENVIRONMENT is dev although people reach this at {reached}.",
                    "设置 ENVIRONMENT=prod：它拒绝弱口令。",
                    "Set ENVIRONMENT=prod: it refuses weak secrets."
                )
        );
    }

    private static Task<CheckResult> WeakAsync(IServiceProvider services, CancellationToken ct)
    {
        var weak = services.GetRequiredService<SettingsCheck>().WeakSecrets().ToList();
        var said = string.Join(' ', weak);
        return Task.FromResult(
            weak.Count == 0
                ? CheckResult.Ok(
                    "口令和密钥都不是默认值或示例，也都够长。",
                    "No secret is a default, an example or too short."
                )
                : CheckResult.Warn(
                    $"有太弱的口令或密钥：{said}",
                    said,
                    "换成新的，例如用 openssl rand -base64 32 生成；正式使用时这些会被拒绝。",
                    "Choose new ones, e.g. with openssl rand -base64 32; production refuses these."
                )
        );
    }
}
