using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Doctor;
using Signalbox.Platform.Hosting;
using Spectre.Console;

namespace Signalbox.Operations.Checklists;

/// <summary><c>signalbox checklist ID</c>, with <c>--confirm ITEM --note TEXT</c>.</summary>
internal static class ChecklistCommand
{
    public static Command Build(CommandHost host)
    {
        var id = new Argument<string>("id") { Description = "哪一张 · which one" };
        id.AcceptOnlyFromAmong([.. ChecklistTable.All.Select(l => l.Id)]);
        var confirm = new Option<string?>("--confirm") { Description = "确认一项人工检查 · confirm an item" };
        var note = new Option<string?>("--note") { Description = "看到了什么 · what was seen" };
        var checklist = new Command(
            "checklist",
            "检查单：go-live、production、recovery · checks in order, and what a person confirms"
        )
        {
            id,
            confirm,
            note,
        };
        checklist.Validators.Add(parsed =>
        {
            if (parsed.GetValue(confirm) is not null && string.IsNullOrWhiteSpace(parsed.GetValue(note)))
                parsed.AddError("--confirm takes a --note: what was seen or done.");
        });
        checklist.SetAction(
            (parsed, ct) =>
                parsed.GetValue(confirm) is { } item
                    ? host.LookAsync(
                        checkSettings: true,
                        async (services, token) =>
                        {
                            await services
                                .GetRequiredService<ConfirmItem>()
                                .RunAsync(
                                    by: null,
                                    Environment.UserName,
                                    parsed.GetValue(id)!,
                                    item,
                                    new ConfirmationNote { Note = parsed.GetValue(note)! },
                                    token
                                );
                            host.Console.WriteLine($"{item}: 已确认 · confirmed");
                            return 0;
                        },
                        ct
                    )
                    : host.DiagnoseAsync(
                        (services, token) =>
                            RunAsync(host, services, parsed.GetValue(id)!, parsed.GetValue(CommandHost.Json), token),
                        ct
                    )
        );
        return checklist;
    }

    private static async Task<int> RunAsync(
        CommandHost host,
        IServiceProvider services,
        string id,
        bool asJson,
        CancellationToken ct
    )
    {
        var started = TimeProvider.System.GetUtcNow();
        var answer = await services.GetRequiredService<RunChecklist>().RunAsync(id, ct);
        if (asJson)
        {
            await new CommandReport(
                "checklist",
                Product.Version,
                started,
                TimeProvider.System.GetUtcNow(),
                answer.Result,
                [.. answer.Checks.Select(Findings.Item), .. answer.Items.Select(i => Item(id, i))]
            ).WriteAsync(host.Console.Profile.Out.Writer, ct);
            return Findings.ExitCode(answer.Result, strict: false);
        }
        host.Console.WriteLine($"{answer.TitleZh} · {answer.TitleEn}");
        host.Console.Write(Findings.Table(answer.Checks));
        var table = new Table().Border(TableBorder.None).AddColumns("", "", "");
        table.ShowHeaders = false;
        foreach (var item in answer.Items)
            table.AddRow(
                new Text($"{item.Id} {item.TitleZh} · {item.TitleEn}"),
                new Markup(Findings.Colour(item.State)),
                new Text(Said(id, item))
            );
        host.Console.Write(table);
        return Findings.ExitCode(answer.Result, strict: false);
    }

    private static CommandItem Item(string list, ItemLine item) =>
        new(item.Id, item.State, Said(list, item), item.State == "ok" ? null : Fix(list, item))
        {
            Title = $"{item.TitleZh} · {item.TitleEn}",
            Group = "person",
        };

    private static string Said(string list, ItemLine item) =>
        item.By is null ? item.Note ?? $"not confirmed -> {Fix(list, item)}" : $"{item.By}, {item.At:u}: {item.Note}";

    private static string Fix(string list, ItemLine item) =>
        $"signalbox checklist {list} --confirm {item.Id} --note '…'";
}
