using System.Globalization;
using System.Text.Json;

namespace Signalbox.Shop.Xianyu.Cookies;

/// <summary>The cookies of one account, as a browser keeps them: several of one name where their paths or domains differ.</summary>
/// <remarks>Never changed: what an answer sets makes a new one, so that a late answer is merged into what is there by then.</remarks>
internal sealed class CookieJar
{
    /// <summary>All that a jar may hold.</summary>
    private const int Most = 200;
    private const int LongestPair = 8 * 1024;

    /// <summary>Where pasted cookies are taken to be from: they go to all of the platform's hosts.</summary>
    private const string PastedDomain = "goofish.com";

    private readonly IReadOnlyList<Cookie> cookies;

    private CookieJar(IReadOnlyList<Cookie> cookies) => this.cookies = cookies;

    /// <summary>Of somebody who has not been here yet.</summary>
    public static CookieJar Empty { get; } = new([]);

    /// <summary>The number of the account, which never changes; null without one.</summary>
    public string? Account => Value("unb");

    /// <summary>What calls are signed with; empty where there is none yet.</summary>
    public string Token => Value("_m_h5_tk")?.Split('_')[0] ?? "";

    /// <summary>Reads what somebody has copied from a browser: pairs with a semicolon between them.</summary>
    /// <exception cref="FormatException">What is missing or too much.</exception>
    public static CookieJar Pasted(string text)
    {
        var pairs = text.Split(
            [';', '\n', '\r'],
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );
        if (pairs.Length > Most)
            throw new FormatException(
                $"These are {pairs.Length} cookies, more than the {Most} that an account can have."
            );
        var cookies = new List<Cookie>();
        foreach (var pair in pairs)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || pair.Length > LongestPair)
                throw new FormatException(
                    $"«{pair[..Math.Min(pair.Length, 20)]}» is no cookie: name, equals sign and value are expected."
                );
            var cookie = new Cookie(pair[..at].Trim(), pair[(at + 1)..].Trim(), PastedDomain, "/", null, false);
            // A browser names the one of the longest path first, and that is the one which counts.
            if (!cookies.Exists(cookie.IsSameAs))
                cookies.Add(cookie);
        }
        var jar = new CookieJar(cookies);
        foreach (var needed in new[] { "unb", "cookie2" })
            if (jar.Value(needed) is not { Length: > 0 })
                throw new FormatException(
                    $"The cookie {needed} is missing. Copy the whole Cookie header of a request to www.goofish.com: scripts do not see all of them."
                );
        return jar;
    }

    /// <summary>Merges what an answer sets, whether it was well or not.</summary>
    /// <param name="from">The address that was asked.</param>
    /// <param name="setCookies">The values of its <c>Set-Cookie</c> headers.</param>
    public CookieJar Merged(Uri from, IEnumerable<string> setCookies, DateTimeOffset now)
    {
        var merged = cookies.ToList();
        foreach (var text in setCookies)
        {
            if (SetCookie.Read(text, from, now) is not { } cookie)
                continue;
            merged.RemoveAll(cookie.IsSameAs);
            if (!cookie.IsOver(now) && merged.Count < Most)
                merged.Add(cookie);
        }
        return new CookieJar(merged);
    }

    /// <summary>Without the tokens of signing, as the platform's own client does when five in a row were refused.</summary>
    public CookieJar WithoutToken() =>
        new([.. cookies.Where(c => c.Name is not ("_m_h5_c" or "_m_h5_tk" or "_m_h5_tk_enc"))]);

    /// <summary>The header of a request: the longest path first, the oldest of equal ones first.</summary>
    public string Header(Uri to, DateTimeOffset now) =>
        string.Join(
            "; ",
            cookies
                .Where(c => !c.IsOver(now) && c.GoesTo(to))
                .OrderByDescending(c => c.Path.Length)
                .Select(c => $"{c.Name}={c.Value}")
        );

    /// <summary>The first of this name, the longest path first; null without one.</summary>
    public string? Value(string name) =>
        cookies.Where(c => c.Name == name).OrderByDescending(c => c.Path.Length).FirstOrDefault()?.Value;

    /// <summary>When a cookie that holds milliseconds since 1970 ends; null where there is none.</summary>
    public DateTimeOffset? Until(string name) =>
        long.TryParse(Value(name), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>As text to be encrypted and kept.</summary>
    public string Save() => JsonSerializer.Serialize(cookies);

    /// <inheritdoc cref="Save"/>
    public static CookieJar Load(string saved) =>
        new(
            JsonSerializer.Deserialize<List<Cookie>>(saved) ?? throw new FormatException("These are no saved cookies.")
        );
}
