using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;
using Spectre.Console;

namespace Signalbox.Platform.Hosting;

/// <summary>Registered where a command looks and must make nothing.</summary>
internal sealed class OnlyLooking;

/// <summary>Starts the program for one command, without its web server, and turns a refusal into a sentence and exit code.</summary>
/// <param name="build">Builds the application with these settings (<c>--Section:Key=value</c>).</param>
/// <param name="console">Where tables and progress go.</param>
/// <param name="errors">Where refusals go.</param>
public sealed class CommandHost(
    Func<string[], Action<WebApplicationBuilder>?, WebApplication> build,
    IAnsiConsole console,
    TextWriter errors
)
{
    /// <summary>The option <c>--json</c>, which every command has; a command reads it with <c>parse.GetValue(CommandHost.Json)</c>.</summary>
    public static Option<bool> Json { get; } =
        new("--json") { Description = "One JSON document instead of text for people.", Recursive = true };

    /// <summary>Where tables and progress go.</summary>
    public IAnsiConsole Console => console;

    /// <summary>Where progress goes when standard output is a document.</summary>
    public IAnsiConsole Progress { get; } =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Error) });

    /// <summary>Runs <paramref name="work"/> on the services of the program, its schema brought up to date first.</summary>
    /// <param name="settings">Settings for this run alone, e.g. <c>--Data:Kind=Sqlite</c>.</param>
    /// <param name="withJobs">Whether the background engine runs meanwhile.</param>
    /// <returns>The exit code: what the work returned, or that of the refusal.</returns>
    public Task<int> RunAsync(
        string[] settings,
        bool withJobs,
        Func<IServiceProvider, CancellationToken, Task<int>> work,
        CancellationToken ct
    ) =>
        GuardAsync(
            async () =>
            {
                await using var app = Build(settings, withJobs);
                if (!withJobs)
                {
                    await SignalboxApp.PrepareAsync(app, patient: false, ct);
                    return await work(app.Services, ct);
                }
                await SignalboxApp.StartAsync(app, patient: false, ct);
                try
                {
                    return await work(app.Services, ct);
                }
                finally
                {
                    await app.StopAsync(CancellationToken.None); // running jobs are handed back, also after Ctrl+C
                }
            },
            ct
        );

    /// <summary>Runs <paramref name="work"/> on the services of the program as they are: no folder, lock or table is made.</summary>
    /// <param name="checkSettings">Whether bad settings are refused before; otherwise the work has to live with them.</param>
    public Task<int> LookAsync(
        bool checkSettings,
        Func<IServiceProvider, CancellationToken, Task<int>> work,
        CancellationToken ct
    ) =>
        GuardAsync(
            async () =>
            {
                await using var app = Build(["--Logs:Files=false"], withJobs: false);
                if (checkSettings)
                    app.Services.GetRequiredService<SettingsCheck>().Run();
                return await work(app.Services, ct);
            },
            ct
        );

    /// <summary>Runs <paramref name="work"/> on whatever is there, bad settings included, and makes nothing, not even an empty database.</summary>
    public Task<int> DiagnoseAsync(Func<IServiceProvider, CancellationToken, Task<int>> work, CancellationToken ct) =>
        GuardAsync(
            async () =>
            {
                await using var app = Build(
                    ["--Logs:Files=false"],
                    withJobs: false,
                    services => services.AddSingleton(new OnlyLooking())
                );
                return await work(app.Services, ct);
            },
            ct
        );

    /// <summary>Where the settings make the server listen, as this machine reaches it, e.g. <c>http://127.0.0.1:9000</c>.</summary>
    /// <exception cref="RefusedException">Codes <c>settings.…</c>.</exception>
    public string LocalUrl()
    {
        using var app = (IDisposable)Build(["--Logs:Files=false"], withJobs: false);
        var services = ((WebApplication)app).Services;
        services.GetRequiredService<SettingsCheck>().Run();
        var url = services.GetRequiredService<IOptions<HostingOptions>>().Value.ListenOn[0];
        return InstallationDefaults.Reachable(url);
    }

    /// <summary>Runs <paramref name="work"/>; what was refused is told in its sentence and becomes an exit code.</summary>
    public async Task<int> GuardAsync(Func<Task<int>> work, CancellationToken ct)
    {
        try
        {
            return await work();
        }
        catch (RefusedException refused)
        {
            await errors.WriteLineAsync(refused.Message.AsMemory(), CancellationToken.None);
            return ExitCode(refused);
        }
        catch (OptionsValidationException wrong)
        {
            // Of the part that is needed before the settings are checked as a whole; the sentence names the setting.
            await errors.WriteLineAsync(string.Join('\n', wrong.Failures).AsMemory(), CancellationToken.None);
            return 2;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Interrupted.".AsMemory(), CancellationToken.None);
            return 1;
        }
        catch (IOException fault) when (fault.Message.Contains("bind", StringComparison.OrdinalIgnoreCase))
        {
            // Kestrel's sentence names the address.
            var sentence = $"{fault.Message} Stop what listens there, or choose another with WEB_PORT.";
            await errors.WriteLineAsync(sentence.AsMemory(), CancellationToken.None);
            return 1;
        }
    }

    /// <summary>1 failed; 2 wrong configuration; 4 refused for safety; 5 somebody else holds the lock.</summary>
    public static int ExitCode(RefusedException refused) =>
        refused.Code switch
        {
            "data.unavailable" => 2,
            "data.locked" or "operations.locked" or "restore.in-use" => 5,
            "data.schema-newer"
            or "data.schema-edited"
            or "backup.clock"
            or "offsite.plain"
            or "restore.elsewhere"
            or "restore.pending"
            or "restore.no-safety" => 4,
            var code when code.StartsWith("settings.", StringComparison.Ordinal) => 2,
            _ => 1,
        };

    private WebApplication Build(string[] settings, bool withJobs, Action<IServiceCollection>? more = null) =>
        build(
            // Standard output is the command's own; a setting of the caller still wins.
            ["--Logs:Console=none", .. withJobs ? Array.Empty<string>() : ["--Jobs:Enabled=false"], .. settings],
            builder =>
            {
                builder.Services.AddSingleton<IServer, NoServer>();
                more?.Invoke(builder.Services);
            }
        );

    /// <summary>Stands where the web server would, so that background work runs without one.</summary>
    private sealed class NoServer : IServer
    {
        public NoServer() => Features.Set<IServerAddressesFeature>(new ServerAddressesFeature());

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() { }
    }
}
