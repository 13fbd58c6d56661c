using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Signalbox.Platform.Http;

/// <summary>Clients for the outside world.</summary>
public static class OutboundExtensions
{
    /// <summary>A named client behind the address guard: no cookies, no redirects, gzip and brotli, no time-out of its own.</summary>
    /// <remarks>
    /// Redirects are not followed: a redirect could carry a key elsewhere, and following is the caller's to count. Time is
    /// limited by the caller's token; connecting by <see cref="OutboundOptions.ConnectTimeout"/>.
    /// </remarks>
    public static IHttpClientBuilder AddOutboundClient(this IServiceCollection services, string name)
    {
        services.TryAddSingleton<OutsideClock>();
        return services
            .AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider =>
                Handler(
                    provider.GetRequiredService<AddressGuard>(),
                    provider.GetRequiredService<IOptions<OutboundOptions>>().Value
                )
            )
            .AddHttpMessageHandler(provider => new NoteDate(provider.GetRequiredService<OutsideClock>()))
            .RemoveAllLoggers(); // addresses can carry tokens
    }

    internal static SocketsHttpHandler Handler(AddressGuard guard, OutboundOptions outbound) =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = outbound.ConnectTimeout,
            ConnectCallback = guard.ConnectAsync,
        };

    /// <summary>Reads a body up to <paramref name="maxBytes"/>.</summary>
    /// <returns>The bytes, or null when there are more.</returns>
    public static async Task<byte[]?> ReadAtMostAsync(this HttpContent content, int maxBytes, CancellationToken ct)
    {
        if (content.Headers.ContentLength > maxBytes)
            return null;
        await using var stream = await content.ReadAsStreamAsync(ct);
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (body.Length + read > maxBytes)
                return null;
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }
}
