using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Health;

namespace Signalbox.Platform.Hosting;

/// <summary>How the server is reached, and by whom.</summary>
internal static class NetChecks
{
    public static void Offer(Offers offers)
    {
        offers.Check(HealthCheck.ForDoctor("net.server", CheckGroup.Net, "app-not-starting", ServerAsync));
        offers.Check(HealthCheck.ForDoctor("net.listen", CheckGroup.Net, "console-unreachable", ListenAsync));
        offers.Check(HealthCheck.ForDoctor("net.hosts", CheckGroup.Net, "console-unreachable", HostsAsync));
        offers.Check(HealthCheck.ForDoctor("security.https", CheckGroup.Security, null, HttpsAsync));
    }

    /// <summary>Asks as a probe would, whether it runs in this process or in another.</summary>
    private static async Task<CheckResult> ServerAsync(IServiceProvider services, CancellationToken ct)
    {
        var at = new Uri(Address(services) + "/health/live");
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, at);
        try
        {
            using var answer = await http.SendAsync(request, ct);
            return answer.IsSuccessStatusCode
                ? CheckResult.Ok($"{at} answers.")
                : CheckResult.Fail(
                    $"{at} answered {(int)answer.StatusCode}: it is not this program that listens there.",
                    "See who listens with ss -ltnp, and choose another port with WEB_PORT."
                );
        }
        catch (HttpRequestException fault)
        {
            return CheckResult.Fail(
                $"Nothing answers at {at}: {fault.Message}",
                "Start it: signalbox serve, or systemctl start signalbox; its last log lines say why it ended."
            );
        }
    }

    private static string Address(IServiceProvider services)
    {
        var bound = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses;
        var listenOn = bound is { Count: > 0 }
            ? bound.First()
            : services.GetRequiredService<IOptions<HostingOptions>>().Value.ListenOn[0];
        return InstallationDefaults.Reachable(listenOn);
    }

    private static Task<CheckResult> ListenAsync(IServiceProvider services, CancellationToken ct)
    {
        var hosting = services.GetRequiredService<IOptions<HostingOptions>>().Value;
        var open = Open(hosting);
        if (open.Count == 0)
            return Task.FromResult(CheckResult.Ok("Only this machine reaches it; a proxy stands before it."));
        var isContained = Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true";
        return Task.FromResult(
            isContained || hosting.TrustedProxies.Length > 0
                ? CheckResult.Ok($"It listens on {string.Join(", ", open)}, behind a proxy.")
                : CheckResult.Warn(
                    $"It listens on {string.Join(", ", open)}, where others reach it without a proxy.",
                    "Listen on 127.0.0.1 behind nginx, or name the proxy in Hosting:TrustedProxies."
                )
        );
    }

    private static Task<CheckResult> HostsAsync(IServiceProvider services, CancellationToken ct)
    {
        var hosting = services.GetRequiredService<IOptions<HostingOptions>>().Value;
        var isPublic = Open(hosting).Count > 0 || !Public(services).IsLoopback;
        return Task.FromResult(
            !isPublic || hosting.AllowedHosts.Length > 0
                ? CheckResult.Ok(
                    hosting.AllowedHosts.Length > 0
                        ? $"Answers {hosting.AllowedHosts} and loopback."
                        : "Reached from this machine alone."
                )
                : CheckResult.Warn(
                    "Any host name is answered although others reach this.",
                    $"Set ALLOWED_HOSTS, e.g. ALLOWED_HOSTS={Public(services).Host}."
                )
        );
    }

    private static Task<CheckResult> HttpsAsync(IServiceProvider services, CancellationToken ct)
    {
        var address = Public(services);
        return Task.FromResult(
            address.IsLoopback || address.Scheme == Uri.UriSchemeHttps
                ? CheckResult.Ok($"People reach it at {address.GetLeftPart(UriPartial.Authority)}.")
                : CheckResult.Warn(
                    $"People reach it at {address.GetLeftPart(UriPartial.Authority)}: passwords travel in clear.",
                    "Give nginx a certificate and set Installation:PublicUrl to https://…"
                )
        );
    }

    private static Uri Public(IServiceProvider services) =>
        new(services.GetRequiredService<IOptions<InstallationOptions>>().Value.PublicUrl);

    private static List<string> Open(HostingOptions hosting) =>
        [
            .. hosting.ListenOn.Where(url =>
                Uri.TryCreate(
                    url.Replace("//*", "//0.0.0.0").Replace("//+", "//0.0.0.0"),
                    UriKind.Absolute,
                    out var uri
                ) && !uri.IsLoopback
            ),
        ];
}
