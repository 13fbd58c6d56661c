using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;
using Signalbox.Radar.Contracts;
using Spectre.Console;

namespace Signalbox.Server.Demo;

/// <summary>Starts the stand-ins and the real program in a fresh folder, runs one slot, prints the links, and serves.</summary>
internal sealed class Demonstration(IReadOnlyList<IModule> modules, IAnsiConsole console, TextWriter output)
{
    private const string User = "admin";
    private static readonly TimeOnly[] Slots = [new(7, 0), new(12, 0), new(14, 0), new(18, 0), new(22, 0)];

    /// <returns>0; the report has been made.</returns>
    /// <exception cref="RefusedException">The program or its slot refused.</exception>
    public async Task<int> RunAsync(bool once, bool withModel, string? feeds, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-demo-");
        try
        {
            await using var world = await DemoWorld.StartAsync(withModel, feeds, ct);
            var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            await using var app = SignalboxApp.Build(
                [
                    $"--Installation:DataFolder={folder.FullName}",
                    "--Data:Kind=Sqlite",
                    $"--Data:ConnectionString=Data Source={Path.Combine(folder.FullName, "signalbox.db")}",
                    $"--Identity:AdminUsername={User}",
                    $"--Identity:AdminPassword={password}",
                    "--Logs:Console=none",
                    .. world.Settings(),
                ],
                modules
            );
            await SignalboxApp.StartAsync(app, patient: false, ct);

            var runs = app.Services.GetRequiredService<RadarRuns>();
            foreach (var feed in world.Samples.Feeds)
                await runs.AddFeedAsync(new Uri(feed.Url), feed.Name, ct);
            var result = await runs.RunAsync(LatestSlot(app.Services), day: null, console, ct);

            await output.WriteLineAsync($"report: {result.Report}".AsMemory(), ct);
            await output.WriteLineAsync($"sign-in: {User} {password}".AsMemory(), ct);
            await output.FlushAsync(ct);
            if (!once)
                await ServeAsync(app, ct);
            await app.StopAsync(CancellationToken.None);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The slot that was due last today, or the day's first one in the night before it.</summary>
    private static TimeOnly LatestSlot(IServiceProvider services)
    {
        var now = TimeOnly.FromDateTime(services.GetRequiredService<TimeProvider>().GetLocalNow().DateTime);
        return Slots.LastOrDefault(slot => slot <= now, Slots[0]);
    }

    private async Task ServeAsync(WebApplication app, CancellationToken ct)
    {
        var url = app.Services.GetRequiredService<IOptions<InstallationOptions>>().Value.PublicUrl;
        await output.WriteLineAsync($"serving at {url} until Ctrl+C".AsMemory(), ct);
        await output.FlushAsync(ct);
        await app.WaitForShutdownAsync(ct);
    }
}
