using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Offsite;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Drills;

/// <summary><c>signalbox drill</c>: proves a set by loading it.</summary>
internal static class DrillCommands
{
    public static Command Build(CommandHost host)
    {
        var set = new Option<string>("--set")
        {
            Description = "哪一份，默认最新 · which set, the newest when left out",
            DefaultValueFactory = _ => "latest",
        };
        var offsite = OffsiteCommands.Flag("用异地存储里的一份 · with a set of the store elsewhere");
        var drill = new Command(
            "drill",
            "恢复演练：载入临时库，逐表比对，启动程序 · load a set into a scratch database, compare every table, start the program on it"
        )
        {
            set,
            offsite,
        };
        drill.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "drill",
                    parsed.GetValue(CommandHost.Json),
                    async (services, report, token) =>
                        Tell(
                            report,
                            parsed.GetValue(offsite)
                                ? await services
                                    .GetRequiredService<DrillOffsite>()
                                    .RunAsync(parsed.GetValue(set)!, report.Progress, token)
                                : await services
                                    .GetRequiredService<RunDrill>()
                                    .RunAsync(parsed.GetValue(set)!, report.Progress, token)
                        ),
                    ct
                )
        );
        return drill;
    }

    private static void Tell(OperationReport report, DrillRecord record)
    {
        foreach (var table in record.Tables.Where(t => !t.IsEqual))
            report.Fail(
                table.Name,
                $"{Rows(table.Expected)} in the set, {Rows(table.Found)} as loaded, and not equal",
                "Use another set."
            );
        var equal = record.Tables.Count(t => t.IsEqual);
        var took = string.Create(CultureInfo.InvariantCulture, $"{record.Seconds.Values.Sum():0.0} s");
        if (record.Ok)
            report.Ok(
                record.Set,
                $"{equal} of {record.Tables.Count} tables equal,{Started(record)} recovery took {took}"
            );
        else
            report.Fail(record.Set, record.Failure!, "signalbox backup, then signalbox drill");
    }

    private static string Started(DrillRecord record) =>
        record.Asked is { } asked
            ? string.Create(CultureInfo.InvariantCulture, $" the program started on it answered {asked} operations,")
            : "";

    private static string Rows(long? rows) =>
        rows is { } count ? string.Create(CultureInfo.InvariantCulture, $"{count} rows") : "missing";
}
