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
        var faults = (await Task.WhenAll(names.Select(n => FaultAsync(n, ct)))).OfType<(bool, string)>().ToList();
        const string remedy =
            "See with: getent hosts NAME; then the name servers in /etc/resolv.conf, and the network of the container.";
        if (faults.Find(f => f.Item1) is { Item2: { } fault })
            return CheckResult.Fail(fault, remedy);
        return faults is [var (_, unsure), ..]
            ? CheckResult.Unknown(unsure, remedy)
            : CheckResult.Ok($"These resolve: {string.Join(", ", names)}.");
    }

    /// <returns>Null when it resolves; otherwise whether that is certain, and a sentence.</returns>
    private static async Task<(bool IsCertain, string Says)?> FaultAsync(string name, CancellationToken ct)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(name, ct);
            return addresses.Length > 0 ? null : (true, $"{name} has no address.");
        }
        catch (SocketException fault)
        {
            return Judge(name, fault.SocketErrorCode);
        }
        catch (ArgumentException)
        {
            return (true, $"{name} is no name; correct Doctor:OutsideNames.");
        }
    }

    /// <summary>A name server that says no is certain; one that does not answer is not.</summary>
    public static (bool IsCertain, string Says) Judge(string name, SocketError error) =>
        error is SocketError.HostNotFound or SocketError.NoData
            ? (true, $"{name} is not known to the name server.")
            : (false, $"Whether {name} resolves could not be found out: {error}.");
}
