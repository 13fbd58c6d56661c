using Signalbox.Platform.Hosting;
using Spectre.Console;

namespace Signalbox.Operations.Doctor;

/// <summary>Findings as a command tells them: a table for people or one JSON document.</summary>
internal static class Findings
{
    public static async Task TellAsync(
        CommandHost host,
        string command,
        bool asJson,
        DateTimeOffset started,
        Examination found,
        CancellationToken ct
    )
    {
        if (asJson)
        {
            await new CommandReport(
                command,
                Product.Version,
                started,
                TimeProvider.System.GetUtcNow(),
                found.Result,
                [.. found.Findings.Select(Item)]
            ).WriteAsync(host.Console.Profile.Out.Writer, ct);
            return;
        }
        host.Console.Write(Table(found.Findings));
        await host.Console.Profile.Out.Writer.WriteLineAsync(found.Summary.AsMemory(), ct);
    }

    /// <returns>1 failed, or a warning where warnings count; 3 unknown; else 0.</returns>
    public static int ExitCode(string result, bool strict) =>
        result switch
        {
            "failed" => 1,
            "unknown" => 3,
            "warning" when strict => 1,
            _ => 0,
        };

    public static CommandItem Item(Finding finding) =>
        new(finding.Id, finding.State, finding.Detail, finding.Fix)
        {
            Title = $"{finding.TitleZh} · {finding.TitleEn}",
            Group = finding.Group,
            Runbook = finding.Runbook,
            Ms = finding.Ms,
        };

    public static Table Table(IReadOnlyList<Finding> findings)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("", "", "", "");
        table.ShowHeaders = false;
        foreach (var finding in findings)
            table.AddRow(
                new Text(finding.Group),
                new Text($"{finding.Id} {finding.TitleZh}"),
                new Markup(Colour(finding.State)),
                new Text(Detail(finding))
            );
        return table;
    }

    private static string Detail(Finding finding)
    {
        if (finding.State == "ok")
            return finding.Detail;
        var runbook = finding.Runbook is { } id ? $" -> runbook {id}" : "";
        return $"{finding.Detail} -> {finding.Fix}{runbook}";
    }

    public static string Colour(string state) =>
        state switch
        {
            "ok" => "[green]OK[/]",
            "warning" => "[yellow]WARN[/]",
            "failed" => "[red]FAIL[/]",
            _ => "[yellow]UNKNOWN[/]",
        };
}
