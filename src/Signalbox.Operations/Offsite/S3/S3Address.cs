namespace Signalbox.Operations.Offsite.S3;

/// <summary>Where an object is asked for: the bucket in the path or in the host's name, everything escaped as signatures want it.</summary>
internal static class S3Address
{
    /// <param name="key">Empty for the bucket itself.</param>
    /// <param name="query">Values null where there is only a name.</param>
    public static Uri Of(
        string endpoint,
        string bucket,
        bool pathStyle,
        string key,
        IReadOnlyList<(string Name, string? Value)> query
    )
    {
        var store = new Uri(endpoint);
        var host = pathStyle ? store.Authority : $"{bucket}.{store.Authority}";
        var path = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        if (pathStyle)
            path = $"{Uri.EscapeDataString(bucket)}/{path}";
        var asked = string.Join(
            '&',
            query.Select(q => $"{Uri.EscapeDataString(q.Name)}={Uri.EscapeDataString(q.Value ?? "")}")
        );
        return new Uri($"{store.Scheme}://{host}/{path}{(asked.Length == 0 ? "" : "?" + asked)}");
    }
}
