using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Channels.Manage;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Spectre.Console;

namespace Signalbox.Platform.Hosting;

/// <summary>Starts the program for one command, without its web server, and turns a refusal into a sentence and exit code 1.</summary>
/// <param name="build">Builds the application with these settings (<c>--Section:Key=value</c>).</param>
/// <param name="console">Where tables and progress go.</param>
/// <param name="errors">Where refusals go.</param>
public sealed class CommandHost(Func<string[], WebApplication> build, IAnsiConsole console, TextWriter errors)
{
    /// <summary>Where tables and progress go.</summary>
    public IAnsiConsole Console => console;

    /// <summary>Runs <paramref name="work"/> on the services of the program, its schema brought up to date first.</summary>
    /// <param name="settings">Settings for this run alone, e.g. <c>--Data:Kind=Sqlite</c>.</param>
    /// <param name="withJobs">Whether the background engine runs meanwhile.</param>
    /// <returns>The exit code: what the work returned, 1 when it was refused.</returns>
    public async Task<int> RunAsync(
        string[] settings,
        bool withJobs,
        Func<IServiceProvider, CancellationToken, Task<int>> work,
        CancellationToken ct
    )
    {
        try
        {
            await using var app = build(settings);
            await app.Services.GetRequiredService<SchemaScripts>().ApplyAsync(ct);
            if (!withJobs)
                return await work(app.Services, ct);

            await app.Services.GetRequiredService<SeedChannels>().RunAsync(ct); // what a server does as it starts
            var engine = app.Services.GetRequiredService<JobEngine>();
            await engine.StartAsync(ct);
            try
            {
                return await work(app.Services, ct);
            }
            finally
            {
                await engine.StopAsync(CancellationToken.None); // bounded by Jobs:StopWithin
            }
        }
        catch (RefusedException refused)
        {
            await errors.WriteLineAsync(refused.Message.AsMemory(), ct);
            return 1;
        }
    }
}
