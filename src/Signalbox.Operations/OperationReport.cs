using Signalbox.Platform.Hosting;
using Spectre.Console;

namespace Signalbox.Operations;

/// <summary>What an operation's command tells: a line for each thing, or one JSON document, and the exit code that follows.</summary>
internal sealed class OperationReport
{
    private readonly List<CommandItem> items = [];
    private readonly IAnsiConsole? progress;

    private OperationReport(IAnsiConsole? progress) => this.progress = progress;

    /// <summary>Runs <paramref name="work"/> on the services as they are, with the settings checked, and tells what it reported.</summary>
    /// <returns>0 ok or warnings, 1 failed, 3 unknown, or the exit code of a refusal.</returns>
    public static Task<int> RunAsync(
        CommandHost host,
        string command,
        bool asJson,
        Func<IServiceProvider, OperationReport, CancellationToken, Task> work,
        CancellationToken ct
    )
    {
        var started = TimeProvider.System.GetUtcNow();
        return host.LookAsync(
            checkSettings: true,
            async (services, token) =>
            {
                var report = new OperationReport(asJson ? null : host.Progress);
                await work(services, report, token);
                if (asJson)
                    await new CommandReport(
                        command,
                        Product.Version,
                        started,
                        TimeProvider.System.GetUtcNow(),
                        report.Result,
                        report.items
                    ).WriteAsync(host.Console.Profile.Out.Writer, token);
                else
                    report.Print(host.Console);
                return report.ExitCode;
            },
            ct
        );
    }

    private string Result =>
        Has("failed") ? "failed"
        : Has("unknown") ? "unknown"
        : Has("warning") ? "warning"
        : "ok";

    private int ExitCode =>
        Result switch
        {
            "failed" => 1,
            "unknown" => 3,
            _ => 0,
        };

    /// <summary>Says what is being done now; not part of the result.</summary>
    public void Progress(string step) => progress?.WriteLine($"{step} …");

    public void Ok(string id, string detail) => items.Add(new CommandItem(id, "ok", detail));

    public void Warn(string id, string detail, string? fix) => items.Add(new CommandItem(id, "warning", detail, fix));

    public void Fail(string id, string detail, string? fix) => items.Add(new CommandItem(id, "failed", detail, fix));

    public void Unknown(string id, string detail) => items.Add(new CommandItem(id, "unknown", detail));

    private bool Has(string state) => items.Exists(i => i.State == state);

    private void Print(IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "", "");
        table.ShowHeaders = false;
        foreach (var item in items)
            table.AddRow(
                new Markup(Colour(item.State)),
                new Text(item.Id),
                new Text(item.Fix is null ? item.Detail ?? "" : $"{item.Detail} -> {item.Fix}")
            );
        console.Write(table);
    }

    private static string Colour(string state) =>
        state switch
        {
            "ok" => "[green]OK[/]",
            "warning" => "[yellow]WARN[/]",
            "failed" => "[red]FAIL[/]",
            _ => "[yellow]UNKNOWN[/]",
        };
}
