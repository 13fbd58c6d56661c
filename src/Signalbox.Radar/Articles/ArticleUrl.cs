namespace Signalbox.Radar.Articles;

/// <summary>Addresses of articles in the one form that they are compared in.</summary>
internal static class ArticleUrl
{
    private static readonly HashSet<string> Tracking = new(StringComparer.OrdinalIgnoreCase)
    {
        "spm",
        "from",
        "isappinstalled",
        "share_token",
        "fbclid",
        "gclid",
        "mc_cid",
        "mc_eid",
        "ref",
        "chksm",
        "scene",
        "srcid",
    };

    /// <summary>Host in lower case, without fragment, default port and tracking parameters; as it is when it is not http(s).</summary>
    public static string Normalise(string? url)
    {
        if (!Uri.TryCreate(url?.Trim(), UriKind.Absolute, out var address))
            return "";
        if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            return "";
        var kept = address
            .Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !IsTracking(pair.Split('=')[0]));
        var query = string.Join('&', kept);
        var port = address.IsDefaultPort ? "" : $":{address.Port}";
        return $"{address.Scheme}://{address.IdnHost}{port}{address.AbsolutePath}{(query.Length > 0 ? "?" + query : "")}";
    }

    private static bool IsTracking(string name) =>
        name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase) || Tracking.Contains(name);
}
