using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Llm.Vendors;

namespace Signalbox.Platform.Llm.Calls;

/// <summary>The gates of this process, one a vendor and key.</summary>
internal sealed class Gates(IOptions<LlmOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<Guid, VendorGate> gates = new();

    /// <summary>The vendor's gate; a new one, open, when its key or its limits have changed.</summary>
    public VendorGate Of(Vendor vendor)
    {
        var limits = new GateLimits(
            vendor.SealedKey,
            vendor.Concurrency,
            vendor.RequestsPerMinute,
            vendor.TokensPerMinute
        );
        // The old one is not disposed: requests on their way still give their places back to it.
        return gates.AddOrUpdate(
            vendor.Id,
            _ => new VendorGate(limits, options.Value, clock),
            (_, gate) => gate.Limits == limits ? gate : new VendorGate(limits, options.Value, clock)
        );
    }
}
