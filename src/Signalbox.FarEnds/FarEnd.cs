using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Signalbox.FarEnds;

/// <summary>A stand-in for an outside service: a real server on a loopback port of its own.</summary>
/// <remarks>Each kind keeps what it was sent and is told by properties how to answer, ugly answers included.</remarks>
public sealed class FarEnd : IAsyncDisposable
{
    private readonly WebApplication app;

    private FarEnd(WebApplication app) => this.app = app;

    /// <summary>Where it listens, e.g. <c>http://127.0.0.1:40123</c>, without a slash at the end.</summary>
    public string Url => app.Urls.Single();

    /// <summary>Starts a server with these routes.</summary>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<FarEnd> StartAsync(Action<WebApplication> map, CancellationToken ct, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024);
        var app = builder.Build();
        map(app);
        await app.StartAsync(ct);
        return new FarEnd(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // What it holds open on purpose must not hold up the end of a test.
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await app.StopAsync(soon.Token);
        await app.DisposeAsync();
    }
}
