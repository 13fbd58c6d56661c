using System.CommandLine;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;

namespace Signalbox.Server.Commands;

/// <summary><c>migrate</c>: brings the tables up to date without starting the server, or says what that would do.</summary>
internal static class MigrateCommand
{
    public static Command Create(CommandHost host, TextWriter output)
    {
        var script = new Option<bool>("--script")
        {
            Description = "Print the whole SQL for an empty database; asks no database.",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be applied, and change nothing." };
        var command = new Command("migrate", "Brings the database's tables up to date.") { script, dryRun };
        command.SetAction(
            (parse, ct) =>
            {
                if (parse.GetValue(script))
                    return host.LookAsync(
                        checkSettings: true,
                        async (services, _) =>
                        {
                            var text = services.GetRequiredService<SchemaScripts>().AsText();
                            await output.WriteAsync(text.AsMemory(), ct);
                            return 0;
                        },
                        ct
                    );
                var json = parse.GetValue(CommandHost.Json);
                return parse.GetValue(dryRun)
                    ? host.LookAsync(checkSettings: true, (services, _) => DryRunAsync(services, json, output, ct), ct)
                    : ApplyAsync(host, json, output, ct);
            }
        );
        return command;
    }

    private static async Task<int> DryRunAsync(
        IServiceProvider services,
        bool json,
        TextWriter output,
        CancellationToken ct
    )
    {
        var started = TimeProvider.System.GetUtcNow();
        var pending = await services.GetRequiredService<SchemaScripts>().PendingAsync(ct);
        await TellAsync(pending, "pending", "would be applied", started, json, output, ct);
        return 0;
    }

    /// <summary>The host applies the scripts before it runs any command; here is told which it were.</summary>
    private static async Task<int> ApplyAsync(CommandHost host, bool json, TextWriter output, CancellationToken ct)
    {
        var started = TimeProvider.System.GetUtcNow();
        return await host.RunAsync(
            [],
            withJobs: false,
            async (services, _) =>
            {
                var applied = services.GetRequiredService<SchemaScripts>().Applied;
                await TellAsync(applied, "ok", "applied", started, json, output, ct);
                return 0;
            },
            ct
        );
    }

    private static async Task TellAsync(
        IReadOnlyList<string> scripts,
        string state,
        string what,
        DateTimeOffset started,
        bool json,
        TextWriter output,
        CancellationToken ct
    )
    {
        if (json)
        {
            var items = scripts.Select(s => new CommandItem(s, state, what)).ToList();
            var finished = TimeProvider.System.GetUtcNow();
            await new CommandReport("migrate", Product.Version, started, finished, "ok", items).WriteAsync(output, ct);
            return;
        }
        foreach (var script in scripts)
            await output.WriteLineAsync($"{script} {what}".AsMemory(), ct);
        if (scripts.Count == 0)
            await output.WriteLineAsync("The database is up to date.".AsMemory(), ct);
    }
}
