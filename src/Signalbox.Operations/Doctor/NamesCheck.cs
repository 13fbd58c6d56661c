using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Health;

namespace Signalbox.Operations.Doctor;

/// <summary>Whether the names of outside services resolve from here.</summary>
internal static class NamesCheck
{
    public static HealthCheck Offered { get; } =
        HealthCheck.ForDoctor("net.names", CheckGroup.Net, "names-unreachable", RunAsync);

    private static async Task<CheckResult> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        var names = services
            .GetRequiredService<IOptions<DoctorOptions>>()
            .Value.OutsideNames.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var faults = (await Task.WhenAll(names.Select(n => FaultAsync(n, ct))))
            .OfType<(bool IsCertain, string Zh, string En)>()
            .ToList();
        const string remedyZh = "先用 getent hosts NAME 查看，再看 /etc/resolv.conf 里的域名服务器和容器的网络。";
        const string remedy =
            "See with: getent hosts NAME; then the name servers in /etc/resolv.conf, and the network of the container.";
        var certain = faults.Find(f => f.IsCertain);
        if (certain.IsCertain)
            return CheckResult.Fail(certain.Zh, certain.En, remedyZh, remedy);
        if (faults is [var unsure, ..])
            return CheckResult.Unknown(unsure.Zh, unsure.En, remedyZh, remedy);
        var listed = string.Join(", ", names);
        return CheckResult.Ok($"这些域名能解析：{listed}。", $"These resolve: {listed}.");
    }

    /// <returns>Null when it resolves; otherwise whether that is certain, and a sentence in both languages.</returns>
    private static async Task<(bool IsCertain, string Zh, string En)?> FaultAsync(string name, CancellationToken ct)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(name, ct);
            return addresses.Length > 0 ? null : (true, $"{name} 没有地址。", $"{name} has no address.");
        }
        catch (SocketException fault)
        {
            return Judge(name, fault.SocketErrorCode);
        }
        catch (ArgumentException)
        {
            return (
                true,
                $"{name} 不是域名；请改正 Doctor:OutsideNames。",
                $"{name} is no name; correct Doctor:OutsideNames."
            );
        }
    }

    /// <summary>A name server that says no is certain; one that does not answer is not.</summary>
    public static (bool IsCertain, string Zh, string En) Judge(string name, SocketError error) =>
        error is SocketError.HostNotFound or SocketError.NoData
            ? (true, $"域名服务器不认识 {name}。", $"{name} is not known to the name server.")
            : (
                false,
                $"没能查出 {name} 能否解析：{error}。",
                $"Whether {name} resolves could not be found out: {error}."
            );
}
