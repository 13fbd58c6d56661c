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
                ? CheckResult.Ok($"{at} 有应答。", $"{at} answers.")
                : CheckResult.Fail(
                    $"{at} 的应答是 {(int)answer.StatusCode}：在那里监听的不是本程序。",
                    $"{at} answered {(int)answer.StatusCode}: it is not this program that listens there.",
                    "用 ss -ltnp 看是谁在监听，并用 WEB_PORT 换一个端口。",
                    "See who listens with ss -ltnp, and choose another port with WEB_PORT."
                );
        }
        catch (HttpRequestException fault)
        {
            return CheckResult.Fail(
                $"{at} 没有应答：{fault.Message}",
                $"Nothing answers at {at}: {fault.Message}",
                "启动它：signalbox serve，或 systemctl start signalbox；它最后几行日志写着为什么停下。",
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
            return Task.FromResult(
                CheckResult.Ok(
                    "只有本机能直接访问，前面有反向代理。",
                    "Only this machine reaches it; a proxy stands before it."
                )
            );
        var addressesZh = string.Join('、', open);
        var addresses = string.Join(", ", open);
        var isContained = Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true";
        return Task.FromResult(
            isContained || hosting.TrustedProxies.Length > 0
                ? CheckResult.Ok($"监听 {addressesZh}，前面有反向代理。", $"It listens on {addresses}, behind a proxy.")
                : CheckResult.Warn(
                    $"监听 {addressesZh}，别人不经反向代理就能访问。",
                    $"It listens on {addresses}, where others reach it without a proxy.",
                    "在 nginx 后面只监听 127.0.0.1，或在 Hosting:TrustedProxies 里写明代理。",
                    "Listen on 127.0.0.1 behind nginx, or name the proxy in Hosting:TrustedProxies."
                )
        );
    }

    private static Task<CheckResult> HostsAsync(IServiceProvider services, CancellationToken ct)
    {
        var hosting = services.GetRequiredService<IOptions<HostingOptions>>().Value;
        var address = Public(services);
        var isPublic = Open(hosting).Count > 0 || !address.IsLoopback;
        return Task.FromResult(
            hosting.AllowedHosts.Length > 0
                ? CheckResult.Ok(
                    $"只应答主机名 {hosting.AllowedHosts} 和本机回环地址。",
                    $"Answers {hosting.AllowedHosts} and loopback."
                )
            : !isPublic ? CheckResult.Ok("只有本机能访问。", "Reached from this machine alone.")
            : CheckResult.Warn(
                "别人能访问，却什么主机名都应答。",
                "Any host name is answered although others reach this.",
                $"设置 ALLOWED_HOSTS，例如 ALLOWED_HOSTS={address.Host}。",
                $"Set ALLOWED_HOSTS, e.g. ALLOWED_HOSTS={address.Host}."
            )
        );
    }

    private static Task<CheckResult> HttpsAsync(IServiceProvider services, CancellationToken ct)
    {
        var address = Public(services);
        var authority = address.GetLeftPart(UriPartial.Authority);
        return Task.FromResult(
            address.IsLoopback || address.Scheme == Uri.UriSchemeHttps
                ? CheckResult.Ok($"访问地址是 {authority}。", $"People reach it at {authority}.")
                : CheckResult.Warn(
                    $"访问地址是 {authority}：密码以明文传输。",
                    $"People reach it at {authority}: passwords travel in clear.",
                    "给 nginx 配上证书，并把 Installation:PublicUrl 设为 https://…。",
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
