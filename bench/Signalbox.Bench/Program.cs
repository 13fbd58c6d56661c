using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.Bench;
using Signalbox.Bench.Market;
using Signalbox.Bench.Radar;
using Signalbox.Bench.Shop;
using Spectre.Console;

if (args is ["--bare", var answer])
{
    await BareServer.ServeAsync(answer);
    return 0;
}
if (args is ["--live", var folder, var site, var codes, var tokens])
{
    await LiveServer.ServeAsync(folder, site, codes, tokens);
    return 0;
}

// bench [name]: prints a table and writes artifacts/bench/<name>.json; exit 1 where a row does not hold.
var benches = new Dictionary<string, Func<CancellationToken, Task<IReadOnlyList<BenchRow>>>>(StringComparer.Ordinal)
{
    ["backup"] = BackupBench.RunAsync,
    ["console"] = ConsoleBench.RunAsync,
    ["feeds"] = FeedsBench.RunAsync,
    ["jobs"] = JobsBench.RunAsync,
    ["live"] = LiveBench.RunAsync,
    ["market"] = MarketBench.RunAsync,
    ["market-load"] = LoadBench.RunAsync,
    ["radar-quality"] = QualityBench.RunAsync,
    ["search"] = SearchBench.RunAsync,
    ["shop"] = async ct => [.. await MatchBench.RunAsync(ct), .. await AccountsBench.RunAsync(ct)],
    ["slot"] = SlotBench.RunAsync,
    ["start"] = StartBench.RunAsync,
};
var asked = args.Length == 0 ? [.. benches.Keys] : args;
if (asked.FirstOrDefault(name => !benches.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no bench {unknown}; there are {string.Join(", ", benches.Keys)}.");
    return 2;
}

var held = true;
foreach (var name in asked)
{
    var rows = await benches[name](CancellationToken.None);
    var result = new BenchResult(name, DateTimeOffset.UtcNow, Machine(), rows);
    Directory.CreateDirectory("artifacts/bench");
    var json = new JsonSerializerOptions(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    File.WriteAllText($"artifacts/bench/{name}.json", JsonSerializer.Serialize(result, json) + "\n");
    Print(result);
    held &= rows.All(r => r.Held);
}
return held ? 0 : 1;

static void Print(BenchResult result)
{
    // In a file or a pipe nobody says how wide it is, and a narrow table breaks every word.
    if (Console.IsOutputRedirected)
        AnsiConsole.Profile.Width = 200;
    var table = new Table { Title = new TableTitle($"{result.Name} — {Markup.Escape(result.Machine)}") };
    table.AddColumns("what", "unit", "ours", "other", "limit", "ratio", "goal", "held");
    foreach (var r in result.Rows)
        table.AddRow(
            Markup.Escape(r.What),
            r.Unit,
            Number(r.Ours),
            r.Other is { } other ? $"{Number(other)} {Markup.Escape(r.OtherName ?? "")}" : "–",
            r.Limit is { } limit ? $"{Number(limit)} {Markup.Escape(r.LimitName ?? "")}" : "–",
            Number(r.Ratio),
            Markup.Escape(r.Goal),
            r.Held ? "yes" : "NO"
        );
    AnsiConsole.Write(table);
}

static string Number(double value) => value.ToString(value >= 100 ? "#,0" : "0.00", CultureInfo.InvariantCulture);

static string Machine() =>
    string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"
    );
