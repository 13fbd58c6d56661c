using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Doctor;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Spectre.Console;

namespace Signalbox.Operations.Runbooks;

/// <summary><c>signalbox runbook ID</c>: looks at its steps in order; <c>--fix</c> does what may be done.</summary>
internal static class RunbookCommand
{
    public static Command Build(CommandHost host)
    {
        var id = new Argument<string>("id") { Description = "哪一本，或 list · which one; list shows all" };
        var fix = new Option<bool>("--fix")
        {
            Description = "逐项确认后执行安全的处理 · do what is safe, each on a yes",
        };
        var yes = new Option<bool>("--yes") { Description = "不再询问 · do not ask" };
        var runbook = new Command(
            "runbook",
            "处理手册：按顺序诊断并给出办法 · look in order, name the first fault and its cure"
        )
        {
            id,
            fix,
            yes,
        };
        runbook.SetAction(
            (parsed, ct) =>
            {
                var asked = new Asked(
                    host,
                    parsed.GetValue(id)!,
                    parsed.GetValue(CommandHost.Json),
                    parsed.GetValue(yes),
                    TimeProvider.System.GetUtcNow()
                );
                if (asked.Id == "list")
                    return host.DiagnoseAsync((services, token) => ListAsync(asked, services, token), ct);
                return parsed.GetValue(fix)
                    ? host.LookAsync(checkSettings: true, (services, token) => FixAsync(asked, services, token), ct)
                    : host.DiagnoseAsync((services, token) => RunAsync(asked, services, token), ct);
            }
        );
        return runbook;
    }

    private sealed record Asked(CommandHost Host, string Id, bool AsJson, bool Yes, DateTimeOffset Started);

    private static async Task<int> ListAsync(Asked asked, IServiceProvider services, CancellationToken ct)
    {
        var rows = services.GetRequiredService<RunRunbook>().List();
        if (asked.AsJson)
        {
            var items = rows.Select(r => new CommandItem(r.Id, "ok", $"{r.Steps} steps")
                {
                    Title = $"{r.TitleZh} · {r.TitleEn}",
                })
                .ToList();
            await ReportAsync(asked, "ok", items, ct);
            return 0;
        }
        var table = new Table().Border(TableBorder.None).AddColumns("", "", "");
        table.ShowHeaders = false;
        foreach (var row in rows)
            table.AddRow(new Text(row.Id), new Text(row.TitleZh), new Text(row.TitleEn));
        asked.Host.Console.Write(table);
        return 0;
    }

    private static async Task<int> RunAsync(Asked asked, IServiceProvider services, CancellationToken ct)
    {
        var answer = await services.GetRequiredService<RunRunbook>().RunAsync(asked.Id, ct);
        if (asked.AsJson)
        {
            await ReportAsync(asked, answer.Result, [.. answer.Steps.Select(Findings.Item)], ct);
            return Findings.ExitCode(answer.Result, strict: false);
        }
        var output = asked.Host.Console.Profile.Out.Writer;
        await output.WriteLineAsync($"{answer.TitleZh} · {answer.TitleEn}".AsMemory(), ct);
        asked.Host.Console.Write(Findings.Table(answer.Steps));
        await output.WriteLineAsync(Cure(answer).AsMemory(), ct);
        return Findings.ExitCode(answer.Result, strict: false);
    }

    private static string Cure(RunbookAnswer answer)
    {
        if (answer.First is not { } first)
            return "所有步骤正常 · Every step is ok.";
        var sentence =
            $"先处理 {first.TitleZh}：{first.DetailZh}{first.FixZh}\n"
            + $"first see to {first.TitleEn}: {first.Detail} {first.Fix}";
        return answer.Cure is { IsSafe: true } cure
            ? $"{sentence}\n{cure.TitleZh} · {cure.TitleEn}: signalbox runbook {answer.Id} --fix"
            : sentence;
    }

    private static async Task<int> FixAsync(Asked asked, IServiceProvider services, CancellationToken ct)
    {
        var done = await services
            .GetRequiredService<FixByRunbook>()
            .RunAsync(by: null, asked.Id, (step, cure) => Agreed(asked, step, cure), ct);
        var items = done.Select(Item).ToList();
        if (items.Count == 0)
            items.Add(
                new CommandItem(asked.Id, "ok", "没有可自动处理的步骤 · nothing here that the product may do itself")
            );
        var result =
            items.Exists(i => i.State == "failed") ? "failed"
            : items.Exists(i => i.State == "unknown") ? "unknown"
            : items.Exists(i => i.State == "warning") ? "warning"
            : "ok";
        if (asked.AsJson)
            await ReportAsync(asked, result, items, ct);
        else
            foreach (var item in items)
            {
                asked.Host.Console.Markup(Findings.Colour(item.State));
                asked.Host.Console.WriteLine($" {item.Id}  {item.Detail}");
            }
        return Findings.ExitCode(result, strict: false);
    }

    private static CommandItem Item(FixedStep step) =>
        step.After is { } after
            ? new CommandItem(step.Check, after.State, $"{step.Cure}: {step.Done} {after.Detail}", after.Fix)
            : new CommandItem(step.Check, "warning", $"{step.Cure}: 未执行 · not done", "--yes");

    /// <summary>Without a terminal nobody can say yes.</summary>
    private static bool Agreed(Asked asked, Finding step, Cure cure)
    {
        if (asked.Yes)
            return true;
        if (asked.AsJson || System.Console.IsInputRedirected)
            return false;
        asked.Host.Progress.WriteLine($"{step.TitleZh} · {step.TitleEn}: {step.Detail}");
        return asked.Host.Progress.Confirm($"{cure.TitleZh} · {cure.TitleEn}?", defaultValue: false);
    }

    private static Task ReportAsync(Asked asked, string result, List<CommandItem> items, CancellationToken ct) =>
        new CommandReport(
            "runbook",
            Product.Version,
            asked.Started,
            TimeProvider.System.GetUtcNow(),
            result,
            items
        ).WriteAsync(asked.Host.Console.Profile.Out.Writer, ct);
}
