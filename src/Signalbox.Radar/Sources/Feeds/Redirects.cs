using System.Net;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Sources.Feeds;

/// <summary>Follows redirects by hand: counted, never in a circle, never from https down to http.</summary>
internal sealed class Redirects
{
    private readonly int max;
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private bool isForGood = true;

    /// <exception cref="RefusedException">400 <c>radar.feed.bad-address</c>.</exception>
    public Redirects(Uri start, int max)
    {
        this.max = max;
        Current = Checked(start);
        seen.Add(Key(start));
    }

    public Uri Current { get; private set; }

    /// <summary>The end of the chain as far as every step of it was permanent (301, 308); null when the first was not.</summary>
    public Uri? MovedTo { get; private set; }

    /// <exception cref="RefusedException">400 <c>radar.feed.redirect-circle</c>, <c>radar.feed.redirect</c>,
    /// <c>radar.feed.bad-address</c>.</exception>
    public void Follow(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            throw RefusedException.Invalid(
                "radar.feed.redirect",
                $"{Current.Host} redirects without saying where to ({status})."
            );
        var next = Checked(location.IsAbsoluteUri ? location : new Uri(Current, location));
        if (Current.Scheme == Uri.UriSchemeHttps && next.Scheme == Uri.UriSchemeHttp)
            throw RefusedException.Invalid(
                "radar.feed.redirect",
                $"{Current.Host} redirects from https to http, which is not followed."
            );
        if (!seen.Add(Key(next)))
            throw RefusedException.Invalid("radar.feed.redirect-circle", $"{Current.Host} redirects in a circle.");
        if (seen.Count > max + 1)
            throw RefusedException.Invalid("radar.feed.redirect", $"There were more than {max} redirects.");

        isForGood &= response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.PermanentRedirect;
        MovedTo = isForGood ? next : MovedTo;
        Current = next;
    }

    private static Uri Checked(Uri address) =>
        address.IsAbsoluteUri && address.Scheme is "http" or "https" && address.Host.Length > 0
            ? address
            : throw RefusedException.Invalid(
                "radar.feed.bad-address",
                "Only addresses that begin with http:// or https:// can be read."
            );

    private static string Key(Uri address) => address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
}
