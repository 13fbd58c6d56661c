using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Signalbox.Radar.Sources.Feeds;

/// <param name="IsOne">Whether there is a picture at all, and not a pixel that counts readers.</param>
/// <param name="Url">Null where no browser may be sent there.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HtmlPicture(bool IsOne, string? Url, string Alternative);

/// <summary>The few attributes that clean HTML keeps, checked.</summary>
internal static class HtmlAttributes
{
    private const int LongestUrl = 4096;
    private const int LongestAlternative = 300;

    private static readonly SearchValues<char> NotInUrl = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\t\n\u000B\u000C\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014"
            + "\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F"
    );

    /// <summary>Where a link leads, absolute; null where nobody should be led.</summary>
    public static string? Link(ReadOnlySpan<char> attributes, Uri? address) =>
        Url(XmlFeedContent.Attribute(attributes, "href"), address, allowMail: true);

    /// <summary>A picture's address, which lazy pages keep in <c>data-src</c>.</summary>
    public static HtmlPicture Picture(ReadOnlySpan<char> attributes, Uri? address)
    {
        ReadOnlySpan<char> source = default;
        ReadOnlySpan<char> lazy = default;
        ReadOnlySpan<char> alternative = default;
        var all = new MarkupAttributes(attributes);
        while (all.Read())
        {
            if (all.Name.Equals("src", StringComparison.OrdinalIgnoreCase))
                source = all.Value;
            else if (all.Name is "data-src" or "data-original" or "data-lazy-src")
                lazy = all.Value;
            else if (all.Name.Equals("alt", StringComparison.OrdinalIgnoreCase))
                alternative = all.Value;
            else if (all.Name is "width" or "height" && all.Value is "0" or "1" or "1px" or "0px")
                return default;
        }
        var chosen = lazy.IsEmpty ? source : lazy;
        if (chosen.IsWhiteSpace())
            return default;
        var ignored = ReferenceFaults.None;
        return new HtmlPicture(
            IsOne: true,
            Url(CharacterReferences.Decode(chosen, ref ignored), address, allowMail: false),
            CharacterReferences.Decode(alternative[..Math.Min(alternative.Length, LongestAlternative)], ref ignored)
        );
    }

    /// <summary>How many columns and rows a table's cell takes.</summary>
    public static void WriteSpans(ReadOnlySpan<char> attributes, StringBuilder html)
    {
        foreach (var name in (ReadOnlySpan<string>)["colspan", "rowspan"])
        {
            var value = XmlFeedContent.Attribute(attributes, name);
            if (
                int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var span)
                && span is > 1 and <= 100
            )
                html.Append(CultureInfo.InvariantCulture, $" {name}=\"{span}\"");
        }
    }

    /// <summary>An address that a browser may be sent to, absolute; null for every other.</summary>
    public static string? Url(ReadOnlySpan<char> value, Uri? address, bool allowMail)
    {
        value = value.Trim();
        if (value.Length is 0 or > LongestUrl)
            return null;
        if (value.ContainsAny(NotInUrl)) // browsers take these out before they look at the scheme
            value = Without(value);
        if (IsWeb(value) || (allowMail && value.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)))
            return value.ToString();
        if (value.StartsWith("//"))
            return $"{(address?.Scheme == Uri.UriSchemeHttp ? "http" : "https")}:{value}";
        if (address is null || HasScheme(value) || !Uri.TryCreate(address, value.ToString(), out var whole))
            return null;
        return IsWeb(whole.AbsoluteUri) ? whole.AbsoluteUri : null;
    }

    public static bool IsWeb(ReadOnlySpan<char> url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    public static bool HasScheme(ReadOnlySpan<char> url)
    {
        var colon = url.IndexOf(':');
        return colon >= 0 && url[..colon].IndexOfAny("/?#") < 0;
    }

    private static string Without(ReadOnlySpan<char> value)
    {
        var kept = new StringBuilder(value.Length);
        foreach (var c in value)
        {
            if (!NotInUrl.Contains(c))
                kept.Append(c);
        }
        return kept.ToString();
    }
}
