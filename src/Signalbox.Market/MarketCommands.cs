using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market.Files;
using Signalbox.Market.Repairs;
using Signalbox.Market.Sync;
using Signalbox.Platform.Hosting;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace Signalbox.Market;

/// <summary><c>signalbox market</c>, with <c>import FILE…</c>, <c>sync</c> and <c>repair</c>.</summary>
internal static class MarketCommands
{
    private const int MostShown = 20;

    public static Command Build(CommandHost host)
    {
        var market = new Command("market", "行情 · stock data")
        {
            Import(host),
            SyncCommand.Build(host),
            RepairCommand.Build(host),
        };
        return market;
    }

    private static Command Import(CommandHost host)
    {
        var files = new Argument<string[]>("files")
        {
            Description =
                "文件或文件夹：证券列表、交易日历、日线、复权因子 · files or folders: lists, calendars, bars, factors",
            Arity = ArgumentArity.OneOrMore,
        };
        var map = new Option<string?>("--map")
        {
            Description =
                "说明日线文件各列、单位、日期写法、编码的 JSON · a JSON file that names the columns, units, day form and encoding of daily bars",
        };
        var import = new Command("import", "从文件导入，逐行检查 · take files in, each row checked") { files, map };
        import.SetAction(
            (parsed, ct) =>
            {
                var started = TimeProvider.System.GetUtcNow();
                return host.RunAsync(
                    [],
                    withJobs: false,
                    (services, token) =>
                        RunAsync(
                            host,
                            services,
                            parsed.GetValue(files)!,
                            parsed.GetValue(map),
                            parsed.GetValue(CommandHost.Json),
                            started,
                            token
                        ),
                    ct
                );
            }
        );
        return import;
    }

    private static async Task<int> RunAsync(
        CommandHost host,
        IServiceProvider services,
        string[] files,
        string? map,
        bool asJson,
        DateTimeOffset started,
        CancellationToken ct
    )
    {
        var report = await services
            .GetRequiredService<ImportFiles>()
            .RunAsync(
                files,
                map is null ? null : await FileMap.ReadAsync(map, ct),
                file => host.Progress.WriteLine($"{file.File}: {Line(file)}"),
                ct
            );
        if (asJson)
            await new CommandReport(
                "market import",
                Product.Version,
                started,
                TimeProvider.System.GetUtcNow(),
                report.Files.Any(f => f.IsRefused) ? "warning" : "ok",
                [.. report.Files.Select(Item)]
            ).WriteAsync(host.Console.Profile.Out.Writer, ct);
        else
            Print(host.Console, report);
        return 0;
    }

    private static CommandItem Item(ImportedFile file) => new(file.File, file.IsRefused ? "warning" : "ok", Line(file));

    private static string Line(ImportedFile file)
    {
        if (file.IsRefused)
            return $"not taken: {file.Shape}";
        (string What, int Count)[] counts =
        [
            ("rows", file.Rows),
            ("new instruments", file.Instruments),
            ("new sessions", file.Sessions),
            ("new bars", file.Bars),
            ("the same bars", file.Same),
            ("changed bars", file.Changed),
            ("bars of which a better source says something else", file.Differing),
            ("adjusted bars, kept apart", file.Adjusted),
            ("factors", file.Factors),
            ("suspended days", file.Suspended),
            ("rejected rows", file.Rejected.Count),
        ];
        return string.Join(
            ", ",
            counts
                .Where(c => c.Count > 0)
                .Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Count:#,0} {c.What}"))
                .Prepend(file.Shape)
        );
    }

    private static void Print(IAnsiConsole console, ImportReport report)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("", "");
        table.ShowHeaders = false;
        Row("标的 · instruments", report.Instruments);
        Row("交易日 · sessions", report.Sessions);
        Row("日线 · bars, unadjusted", report.Bars);
        Row("已复权的日线，另存 · bars that are adjusted, kept apart", report.Adjusted);
        Row("沿用的旧代码 · old codes joined to their share", report.FormerCodes);
        Row("拒绝的行 · rejected rows", report.Rejected);
        console.Write(table);
        foreach (var file in report.Files.Where(f => f.IsRefused))
            console.WriteLine($"{file.File}: not taken: {file.Shape}");
        foreach (var file in report.Files.Where(f => f.Rejected.Count > 0))
        {
            foreach (var row in file.Rejected.Take(MostShown))
                console.WriteLine(
                    row.Line > 0 ? $"{file.File}, line {row.Line}: {row.Reason}" : $"{file.File}: {row.Reason}"
                );
            if (file.Rejected.Count > MostShown)
                console.WriteLine($"{file.File}: and {file.Rejected.Count - MostShown} rows more");
        }
        foreach (var beyond in report.Beyond)
            console.WriteLine(
                $"{beyond.Code} {beyond.Day:yyyy-MM-dd}: {beyond.Price} is beyond {beyond.Limit.Down} to {beyond.Limit.Up}: {beyond.Explanation ?? "no rule explains it"}"
            );
        foreach (var conflict in report.Conflicts.Take(MostShown))
            console.WriteLine(
                $"{conflict.Calendar} {conflict.Day:yyyy-MM-dd}: a session for {string.Join(", ", conflict.Open)}, none for {string.Join(", ", conflict.Closed)}"
            );

        void Row(string what, int count) =>
            table.AddRow(
                new Text(what),
                new Text(count.ToString("#,0", CultureInfo.InvariantCulture)).RightJustified()
            );
    }
}
