using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Spectre.Console;
using Table = Signalbox.Market.Files.Table;

namespace Signalbox.Market.Sync;

/// <summary><c>signalbox market sync</c>: fetches what is missing and shows how far it is.</summary>
internal static class SyncCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Tell = TimeSpan.FromSeconds(5);

    public static Command Build(CommandHost host)
    {
        var symbols = new Option<string[]>("--symbols")
        {
            Description = "哪些证券，默认全部 · which instruments, all when left out",
            AllowMultipleArgumentsPerToken = true,
        };
        var from = Day("--from", "从哪天起，默认两年前 · the first day, two years ago when left out");
        var to = Day("--to", "到哪天，默认今天 · the last day, today when left out");
        var full = new Option<bool>("--full")
        {
            Description = "已有的也重取，以发现更正 · fetch what is there too, to find what was restated",
        };
        var sync = new Command("sync", "补齐日线 · fetch the daily bars that are missing") { symbols, from, to, full };
        sync.SetAction(
            (parsed, ct) =>
            {
                var asked = new SyncAsked
                {
                    Symbols = parsed.GetValue(symbols),
                    From = parsed.GetValue(from),
                    To = parsed.GetValue(to),
                    Full = parsed.GetValue(full),
                };
                var asJson = parsed.GetValue(CommandHost.Json);
                return host.RunAsync(
                    [],
                    withJobs: true,
                    (services, token) => RunAsync(host, services, asked, asJson, token),
                    ct
                );
            }
        );
        return sync;
    }

    private static async Task<int> RunAsync(
        CommandHost host,
        IServiceProvider services,
        SyncAsked asked,
        bool asJson,
        CancellationToken ct
    )
    {
        var started = TimeProvider.System.GetUtcNow();
        var id = await services.GetRequiredService<StartSync>().RunAsync(asked, Asker.AtTheMachine(), ct);
        var show = services.GetRequiredService<ShowSync>();
        var told = TimeProvider.System.GetTimestamp();
        var run = await show.RunAsync(id, ct);
        while (run.FinishedAt is null)
        {
            await Task.Delay(Look, TimeProvider.System, ct);
            run = await show.RunAsync(id, ct);
            if (TimeProvider.System.GetElapsedTime(told) < Tell)
                continue;
            host.Progress.WriteLine($"{run.Total - run.Waiting} of {run.Total}, {run.Bars} bars");
            told = TimeProvider.System.GetTimestamp();
        }
        var sentence =
            $"{run.Total} instruments: {run.Delivered} delivered, {run.Nothing} complete already, {run.Failed} failed; {run.Bars} bars";
        var state = run.Failed > 0 ? "warning" : "ok";
        if (asJson)
            await new CommandReport(
                "market sync",
                Product.Version,
                started,
                TimeProvider.System.GetUtcNow(),
                state,
                [new CommandItem(id.ToString(), state, sentence)]
            ).WriteAsync(host.Console.Profile.Out.Writer, ct);
        else
            host.Console.WriteLine(sentence);
        return 0;
    }

    private static Option<DateOnly?> Day(string name, string description) =>
        new(name)
        {
            Description = description,
            CustomParser = parsed =>
            {
                try
                {
                    return parsed.Tokens.Count > 0 ? Table.Day(name, parsed.Tokens[0].Value) : null;
                }
                catch (FormatException bad)
                {
                    parsed.AddError(bad.Message);
                    return null;
                }
            },
        };
}
