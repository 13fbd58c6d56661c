namespace Signalbox.Radar.Sources.WeRss;

/// <summary>Brings the many addresses of one WeChat article to one form, so that they can be compared.</summary>
internal static class WeChatUrl
{
    private const string Host = "mp.weixin.qq.com";

    // The four that name an article in the long form; all others say who shared it and from where.
    private static readonly string[] Naming = ["__biz", "mid", "idx", "sn"];

    private static readonly string[] Tracking =
    [
        "utm_",
        "spm",
        "chksm",
        "scene",
        "from",
        "sharer_",
        "share_",
        "subscene",
        "srcid",
        "mpshare",
        "clicktime",
        "enterid",
        "sessionid",
    ];

    /// <summary>The address without fragment and tracking; an address of another site keeps its other parameters.</summary>
    /// <returns>The text itself, trimmed, when it is not an address.</returns>
    public static string Normalise(string url)
    {
        // Some rows hold the address as it stood in an HTML attribute.
        var text = url.Trim().Replace("&amp;", "&", StringComparison.Ordinal);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            return text;

        var parameters = parsed
            .Query.TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split('=', 2))
            .Select(p => (Name: p[0], Value: p.Length == 2 ? p[1] : ""))
            .ToList();
        if (!parsed.Host.Equals(Host, StringComparison.OrdinalIgnoreCase))
            return Join(parsed.GetLeftPart(UriPartial.Path), parameters.Where(p => !IsTracking(p.Name)));

        var path = $"https://{Host}{parsed.AbsolutePath.TrimEnd('/')}";
        var naming = Naming
            .Select(name => (name, Uri.UnescapeDataString(parameters.FirstOrDefault(p => p.Name == name).Value ?? "")))
            .Where(p => p.Item2.Length > 0);
        return Join(path, naming);
    }

    private static bool IsTracking(string name) =>
        Tracking.Any(t => t.EndsWith('_') ? name.StartsWith(t, StringComparison.Ordinal) : name == t);

    private static string Join(string path, IEnumerable<(string Name, string Value)> parameters)
    {
        var query = string.Join('&', parameters.Select(p => p.Value.Length == 0 ? p.Name : $"{p.Name}={p.Value}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
