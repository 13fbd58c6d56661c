using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market.Sync;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Hosting;
using Spectre.Console;
using Table = Signalbox.Market.Files.Table;

namespace Signalbox.Market.Repairs;

/// <summary><c>signalbox market repair</c>: looks for gaps, has them mended, and shows what came of it.</summary>
internal static class RepairCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static Command Build(CommandHost host)
    {
        var symbols = new Option<string[]>("--symbols")
        {
            Description = "哪些证券，默认全部 · which instruments, all when left out",
            AllowMultipleArgumentsPerToken = true,
        };
        var from = new Option<DateOnly?>("--from")
        {
            Description = "从哪天起的缺口，默认两年前 · gaps from this day on, two years ago when left out",
            CustomParser = parsed =>
            {
                try
                {
                    return parsed.Tokens.Count > 0 ? Table.Day("--from", parsed.Tokens[0].Value) : null;
                }
                catch (FormatException bad)
                {
                    parsed.AddError(bad.Message);
                    return null;
                }
            },
        };
        var again = new Option<bool>("--again") { Description = "放弃了的也再试 · try those again that were given up" };
        var repair = new Command("repair", "查找并补缺口 · find gaps in the bars and mend them")
        {
            symbols,
            from,
            again,
        };
        repair.SetAction(
            (parsed, ct) =>
            {
                var asked = new RepairAsked
                {
                    Symbols = parsed.GetValue(symbols),
                    From = parsed.GetValue(from),
                    Again = parsed.GetValue(again),
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
        return repair;
    }

    private static async Task<int> RunAsync(
        CommandHost host,
        IServiceProvider services,
        RepairAsked asked,
        bool asJson,
        CancellationToken ct
    )
    {
        var started = TimeProvider.System.GetUtcNow();
        var search = await services.GetRequiredService<ManageRepairs>().SearchOfAsync(asked, ct);
        if (
            Asker
                .AtTheMachine()
                .Audited("market.repair.started", null, new { search.Instruments?.Count, search.From }) is
            { } entry
        )
            await services.GetRequiredService<AuditTrail>().WriteAsync(null, entry, ct);
        var found = await services
            .GetRequiredService<FindGaps>()
            .RunAsync(
                search,
                (done, all) =>
                {
                    host.Progress.WriteLine($"{done} of {all} instruments");
                    return Task.CompletedTask;
                },
                ct
            );
        var gaps = services.GetRequiredService<Gaps>();
        while (await gaps.IsAnyDueAsync(services.GetRequiredService<TimeProvider>().GetUtcNow(), ct))
            await Task.Delay(Look, TimeProvider.System, ct);
        var counts = await gaps.CountAsync(ct);
        var sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Instruments} instruments: {found.Found} gaps found; now {counts[GapState.Mended]} mended, {counts[GapState.Waiting]} waiting for another try, {counts[GapState.GivenUp]} given up"
        );
        var state = counts[GapState.Waiting] + counts[GapState.GivenUp] > 0 ? "warning" : "ok";
        if (asJson)
            await new CommandReport(
                "market repair",
                Product.Version,
                started,
                TimeProvider.System.GetUtcNow(),
                state,
                [new CommandItem("gaps", state, sentence)]
            ).WriteAsync(host.Console.Profile.Out.Writer, ct);
        else
            host.Console.WriteLine(sentence);
        return 0;
    }
}
