namespace Signalbox.Shop.Xianyu.Events;

/// <summary>Reads values from the platform's links, e.g. <c>fleamarket://order_detail?id=…&amp;role=seller</c>.</summary>
internal static class Links
{
    /// <returns>Null when there is no link or no such value.</returns>
    public static string? Value(string? link, string name)
    {
        var query = link?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        if (query < 0)
            return null;
        foreach (var part in link.AsSpan(query + 1).Split('&'))
        {
            var pair = link.AsSpan(query + 1)[part];
            if (
                pair.Length > name.Length + 1
                && pair[name.Length] == '='
                && pair.StartsWith(name, StringComparison.Ordinal)
            )
                return Uri.UnescapeDataString(pair[(name.Length + 1)..]);
        }
        return null;
    }
}
