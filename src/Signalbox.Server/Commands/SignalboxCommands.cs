using System.CommandLine;
using System.Text.RegularExpressions;
using Signalbox.Platform;
using Signalbox.Platform.Hosting;
using Signalbox.Server.Demo;
using Spectre.Console;

namespace Signalbox.Server.Commands;

/// <summary>The executable's commands: those of the platform, and those that the modules offer.</summary>
internal sealed partial class SignalboxCommands(IReadOnlyList<IModule> modules)
{
    /// <summary>Columns of tables that go into a file or a pipe, where no window says how wide they may be.</summary>
    private const int WidthOfFiles = 160;

    /// <summary>Runs what <paramref name="args"/> ask for; without a command the server.</summary>
    /// <returns>0 ok, 1 failed, 2 wrong usage or configuration, 4 refused for safety, 5 the database is in use.</returns>
    public async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken ct)
    {
        var (settings, words) = Split(args);
        var root = Root(settings, output, errors);
        var parse = root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Errors.Count > 0)
        {
            foreach (var error in parse.Errors)
                await errors.WriteLineAsync(error.Message.AsMemory(), ct);
            await errors.WriteLineAsync(Suggestion(parse).AsMemory(), ct);
            return 2;
        }
        return await parse.InvokeAsync(
            new InvocationConfiguration
            {
                Output = output,
                Error = errors,
                ProcessTerminationTimeout = null, // the signals are ours, and stopping takes its time
            },
            ct
        );
    }

    private RootCommand Root(string[] settings, TextWriter output, TextWriter errors)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthOfFiles;
            console.Profile.Capabilities.Ansi = false; // a file or a pipe shows colours as signs
        }
        var host = new CommandHost(Build, console, errors);
        var root = new RootCommand(
            "信号楼 Signalbox: watches, judges and acts. Settings: --Section:Key=value, --config FILE."
        );
        root.Options.Add(CommandHost.Json);
        var serve = ServeCommand.Create(host, Build);
        root.Subcommands.Add(serve);
        root.SetAction(
            (parse, ct) =>
                serve.Action is System.CommandLine.Invocation.AsynchronousCommandLineAction action
                    ? action.InvokeAsync(parse, ct)
                    : Task.FromResult(1)
        );
        root.Subcommands.Add(MigrateCommand.Create(host, output));
        root.Subcommands.Add(HealthcheckCommand.Create(host, output));
        root.Subcommands.Add(SettingsCommand.Create(host, output));
        root.Subcommands.Add(VersionCommand.Create(output));
        root.Subcommands.Add(DemoCommand.Create(host, modules, output));
        var offers = new Offers();
        SignalboxApp.Offer(offers);
        foreach (var module in modules)
            module.Offer(offers);
        foreach (var command in offers.Commands)
            root.Subcommands.Add(command(host));
        return root;

        WebApplication Build(string[] own, Action<WebApplicationBuilder>? configure) =>
            SignalboxApp.Build([.. own, .. settings], modules, configure);
    }

    /// <summary>Settings are not the parser's: <c>--Section:Key=value</c>, <c>--Section:Key value</c> and <c>--config FILE</c>.</summary>
    private static (string[] Settings, string[] Words) Split(string[] args)
    {
        List<string> settings = [];
        List<string> words = [];
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--")
            {
                words.AddRange(args[i..]);
                break;
            }
            if (!Setting().IsMatch(args[i]))
            {
                words.Add(args[i]);
                continue;
            }
            settings.Add(args[i]);
            if (!args[i].Contains('=') && i + 1 < args.Length)
                settings.Add(args[++i]);
        }
        return ([.. settings], [.. words]);
    }

    private static string Suggestion(ParseResult parse)
    {
        var word = parse.UnmatchedTokens.Count > 0 ? parse.UnmatchedTokens[0] : "";
        var command = parse.CommandResult.Command;
        var near = command
            .Subcommands.Where(c => !c.Hidden && Distance(c.Name, word) <= 2)
            .OrderBy(c => Distance(c.Name, word))
            .Select(c => c.Name)
            .ToList();
        if (near.Count > 0)
            return $"Did you mean {string.Join(" or ", near)}?";
        var known = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
        return command.Subcommands.Count > 0
            ? $"Commands: {string.Join(' ', known)}. More with --help."
            : "More with --help.";
    }

    /// <summary>How many letters have to be changed, added or left out to make one word the other.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var before = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = before + (a[i - 1] == b[j - 1] ? 0 : 1);
                before = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }

    [GeneratedRegex("^--([A-Za-z][A-Za-z0-9]*(:[A-Za-z0-9_.-]+)+|config)(=|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Setting();
}
