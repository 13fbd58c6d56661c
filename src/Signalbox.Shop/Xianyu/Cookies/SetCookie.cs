using System.Globalization;

namespace Signalbox.Shop.Xianyu.Cookies;

/// <summary>Reads a <c>Set-Cookie</c> header as browsers do (RFC 6265, 5.2 and 5.3), with nothing forbidden in a value.</summary>
internal static class SetCookie
{
    private const int Longest = 8 * 1024;

    /// <returns>Null when it sets nothing that the address may set.</returns>
    public static Cookie? Read(string text, Uri from, DateTimeOffset now)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var at = parts[0].IndexOf('=', StringComparison.Ordinal);
        if (at <= 0 || text.Length > Longest)
            return null;
        var cookie = new Cookie(
            parts[0][..at].Trim(),
            parts[0][(at + 1)..].Trim(),
            from.Host,
            DefaultPath(from),
            null,
            false
        );
        long? maxAge = null;
        foreach (var part in parts.Skip(1))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            var value = pair.Length > 1 ? pair[1] : "";
            switch (pair[0].ToLowerInvariant())
            {
                case "domain" when value.TrimStart('.') is { Length: > 0 } domain:
                    cookie = cookie with { Domain = domain.ToLowerInvariant() };
                    break;
                case "path" when value.StartsWith('/'):
                    cookie = cookie with { Path = value };
                    break;
                case "expires" when Date(value) is { } expires:
                    cookie = cookie with { Expires = expires };
                    break;
                case "max-age" when long.TryParse(value, CultureInfo.InvariantCulture, out var seconds):
                    maxAge = seconds;
                    break;
                case "httponly":
                    cookie = cookie with { IsHttpOnly = true };
                    break;
            }
        }
        if (maxAge is { } age)
            cookie = cookie with { Expires = age <= 0 ? now : now.AddSeconds(Math.Min(age, int.MaxValue)) };
        // A host sets cookies for itself and for what it is below, and for no whole top-level domain.
        return
            cookie.Domain.Contains('.', StringComparison.Ordinal) && cookie.GoesTo(new Uri(from, cookie.Path))
            || cookie.Domain == from.Host
            ? cookie
            : null;
    }

    private static string DefaultPath(Uri from) =>
        from.AbsolutePath.LastIndexOf('/') is > 0 and var end ? from.AbsolutePath[..end] : "/";

    private static DateTimeOffset? Date(string text) =>
        DateTimeOffset.TryParse(
            text.Replace('-', ' '), // the old form, Wed, 09-Jun-2027
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at
        )
            ? at
            : null;
}
