using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Signalbox.Bench.Market;

/// <summary>The limit: Kestrel with nothing behind it, which answers everybody with the same bytes. A process of its own.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly Process process;

    private BareServer(Process process, Uri home) => (this.process, Home) = (process, home);

    public Uri Home { get; }

    public static async Task<BareServer> StartAsync(string file, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["--bare", file])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        var home = await process.StandardOutput.ReadLineAsync(ct);
        return new BareServer(process, new Uri(home!));
    }

    /// <summary>What the process does; prints its address, and ends when it is killed.</summary>
    public static async Task ServeAsync(string file)
    {
        var bytes = await File.ReadAllBytesAsync(file, CancellationToken.None);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet(
            "/",
            http =>
            {
                http.Response.ContentType = "application/json; charset=utf-8";
                http.Response.ContentLength = bytes.Length;
                return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
            }
        );
        await app.StartAsync(CancellationToken.None);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Console.WriteLine(addresses.Addresses.First());
        await ((IHost)app).WaitForShutdownAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
