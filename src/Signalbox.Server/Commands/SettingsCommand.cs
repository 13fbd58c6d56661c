using System.CommandLine;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Spectre.Console;

namespace Signalbox.Server.Commands;

/// <summary><c>settings</c>: every setting with its value, its default and where the value came from; secrets masked.</summary>
internal static class SettingsCommand
{
    public static Command Create(CommandHost host, TextWriter output)
    {
        var changed = new Option<bool>("--changed") { Description = "Only what is not at its default." };
        var command = new Command("settings", "Every setting: value, default, where it came from. Secrets are masked.")
        {
            changed,
        };
        command.SetAction(
            (parse, ct) =>
                host.LookAsync(
                    checkSettings: false,
                    async (services, _) =>
                    {
                        var started = TimeProvider.System.GetUtcNow();
                        var report = services.GetRequiredService<SettingsReport>().Make();
                        var rows = report.Rows.Where(r => !parse.GetValue(changed) || r.Origin != "default").ToList();
                        if (parse.GetValue(CommandHost.Json))
                            await JsonAsync(report, rows, started, output, ct);
                        else
                            await TextAsync(host.Console, report, rows, output, ct);
                        return report.Faults.Count == 0 ? 0 : 2;
                    },
                    ct
                )
        );
        return command;
    }

    private static Task JsonAsync(
        SettingsOverview report,
        List<SettingRow> rows,
        DateTimeOffset started,
        TextWriter output,
        CancellationToken ct
    ) =>
        new CommandReport(
            "settings",
            Product.Version,
            started,
            TimeProvider.System.GetUtcNow(),
            report.Faults.Count > 0 ? "failed"
                : report.Notices.Count > 0 ? "warning"
                : "ok",
            [
                .. rows.Select(r => new CommandItem(r.Key, "ok", r.Value, Default: r.Default, Origin: r.Origin)),
                .. report.Notices.Select(n => new CommandItem("notice", "warning", n)),
                .. report.Faults.Select(f => new CommandItem("fault", "failed", f)),
            ]
        ).WriteAsync(output, ct);

    private static async Task TextAsync(
        IAnsiConsole console,
        SettingsOverview report,
        List<SettingRow> rows,
        TextWriter output,
        CancellationToken ct
    )
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("setting", "value", "default", "from");
        foreach (var row in rows)
            table.AddRow(
                new Text(row.Key),
                new Text(row.Value ?? ""),
                new Text(row.Default ?? ""),
                new Text(row.Origin)
            );
        console.Write(table);
        foreach (var line in report.Notices.Concat(report.Faults))
            await output.WriteLineAsync(line.AsMemory(), ct);
    }
}
