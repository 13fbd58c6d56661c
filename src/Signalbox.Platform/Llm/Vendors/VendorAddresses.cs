using Signalbox.Platform.Http;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>Which addresses a key may be sent to.</summary>
internal static class VendorAddresses
{
    /// <summary>What is wrong with an address, in one sentence; null when nothing is.</summary>
    public static string? Fault(string baseUrl, AddressGuard guard)
    {
        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            return $"«{baseUrl}» is not an address such as https://api.deepseek.com.";
        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            return "The address must carry no user, query or fragment; the key has a field of its own.";
        return address.Scheme == "https" || guard.IsAllowed(address.Host, address.Port)
            ? null
            : $"{address.Host} must be reached by https, or be listed in Outbound:AllowedPrivateHosts.";
    }
}
