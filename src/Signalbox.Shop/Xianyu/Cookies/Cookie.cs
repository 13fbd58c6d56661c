namespace Signalbox.Shop.Xianyu.Cookies;

/// <summary>A cookie as the platform set it.</summary>
/// <param name="Domain">Without a leading dot; sent to it and to all below it.</param>
/// <param name="Path">Begins with a slash.</param>
/// <param name="Expires">Null: until the session ends.</param>
internal sealed record Cookie(
    string Name,
    string Value,
    string Domain,
    string Path,
    DateTimeOffset? Expires,
    bool IsHttpOnly
)
{
    /// <summary>Three of them make a cookie one of its own.</summary>
    public bool IsSameAs(Cookie other) => (Name, Domain, Path) == (other.Name, other.Domain, other.Path);

    public bool IsOver(DateTimeOffset now) => Expires <= now;

    public bool GoesTo(Uri address) =>
        (
            address.Host.Equals(Domain, StringComparison.OrdinalIgnoreCase)
            || address.Host.EndsWith($".{Domain}", StringComparison.OrdinalIgnoreCase)
        ) && IsBelow(address.AbsolutePath);

    private bool IsBelow(string path) =>
        path.StartsWith(Path, StringComparison.Ordinal)
        && (Path.EndsWith('/') || path.Length == Path.Length || path[Path.Length] == '/');
}
