using System.Net;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Articles.Pictures;

/// <param name="Type">By its bytes.</param>
internal sealed record Picture(byte[] Body, string Type);

/// <summary>Gets a picture of an article for a reader's browser: from what is kept, else from where it lies.</summary>
internal sealed class ShowPicture(
    PictureAddress addresses,
    PictureCache cache,
    IHttpClientFactory clients,
    IOptions<PictureOptions> options,
    TimeProvider clock
) : IDisposable
{
    public const string Client = "pictures";

    private const int MaxRedirects = 3;
    private const int AtOnce = 8;

    private readonly SemaphoreSlim places = new(AtOnce);

    /// <exception cref="RefusedException">404 <c>radar.picture.not-found</c>; 503 <c>radar.picture.not-had</c>; 403
    /// <c>outbound.private-address</c>; 400 <c>radar.picture.too-large</c>, <c>radar.picture.no-picture</c>.</exception>
    public async Task<Picture> RunAsync(string signature, string? url, CancellationToken ct)
    {
        if (!options.Value.Enabled || !addresses.TryRead(signature, url, out var address))
            throw RefusedException.NotFound("radar.picture.not-found", "This server has named no such picture.");
        if (await cache.FindAsync(address, ct) is { } kept && PictureType.Of(kept) is { } known)
            return new Picture(kept, known);

        await places.WaitAsync(ct);
        try
        {
            var body = await FetchAsync(address, ct);
            var type =
                PictureType.Of(body)
                ?? throw RefusedException.Invalid(
                    "radar.picture.no-picture",
                    $"What {address.Host} sends is no picture that is shown (PNG, JPEG, GIF, WebP, AVIF, BMP)."
                );
            await cache.KeepAsync(address, body, ct);
            return new Picture(body, type);
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose() => places.Dispose();

    private async Task<byte[]> FetchAsync(Uri start, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(options.Value.FetchTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        var redirects = new Redirects(start, MaxRedirects);
        try
        {
            while (true)
            {
                if (await OneAsync(redirects, both.Token) is { } body)
                    return body;
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw NotHad(start, "it took too long");
        }
        catch (HttpRequestException cause)
        {
            for (Exception? inner = cause; inner is not null; inner = inner.InnerException)
            {
                if (inner is RefusedException refusal) // the address guard's own words
                    throw refusal;
            }
            throw NotHad(start, "it cannot be reached", cause);
        }
        catch (Exception cause) when (cause is IOException or InvalidDataException)
        {
            throw NotHad(start, "it broke off", cause);
        }
    }

    /// <returns>Null after a redirect.</returns>
    private async Task<byte[]?> OneAsync(Redirects redirects, CancellationToken ct)
    {
        var address = redirects.Current;
        using var client = clients.CreateClient(Client);
        // No referrer and no cookie: WeChat's picture host refuses those who come from another page.
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("User-Agent", WebDownload.UserAgent);
        request.Headers.TryAddWithoutValidation(
            "Accept",
            "image/avif, image/webp, image/png, image/jpeg, image/gif, image/*;q=0.5"
        );
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if ((int)response.StatusCode is >= 300 and < 400)
        {
            redirects.Follow(response);
            return null;
        }
        if (response.StatusCode != HttpStatusCode.OK)
            throw NotHad(address, $"it answered {(int)response.StatusCode}");
        return await response.Content.ReadAtMostAsync(options.Value.MaxBytes, ct)
            ?? throw RefusedException.Invalid(
                "radar.picture.too-large",
                $"The picture at {address.Host} is larger than {options.Value.MaxBytes / 1024} KB (Radar:Pictures:MaxBytes)."
            );
    }

    private static RefusedException NotHad(Uri address, string why, Exception? cause = null) =>
        RefusedException.Unavailable(
            "radar.picture.not-had",
            $"The picture at {address.Host} could not be had: {why}.",
            cause
        );
}
