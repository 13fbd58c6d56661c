using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data.Fencing;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Hosting;
using Spectre.Console;

namespace Signalbox.Operations.Restores;

/// <summary><c>signalbox restore</c>: prepares a set beside what is in use, and puts it in place when no server runs.</summary>
internal sealed class RestoreCommands
{
    private static readonly string[] Parts = ["db", "files", "config"];

    private readonly CommandHost host;

    private readonly Argument<string> set = new("set")
    {
        Description = "哪一份，latest 为最新 · which set; latest is the newest",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> part = new("--part")
    {
        Description = "只恢复 db、files 或 config · only this: db, files or config",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> noSafety = Flag(
        "--no-safety",
        "不先备份现状（数据库已损坏时） · make no set of the present state first, for a database that is dead"
    );

    private readonly Option<bool> elsewhere = Flag(
        "--from-elsewhere",
        "允许来自另一安装的备份 · let a set of another installation take this one's place"
    );

    private readonly Option<bool> undo = Flag(
        "--undo",
        "回到上次恢复之前 · go back to what the last restore put aside"
    );
    private readonly Option<bool> cancel = Flag("--cancel", "放弃已准备的恢复 · drop the restore that is prepared");
    private readonly Option<bool> release = Flag(
        "--release",
        "放行恢复后暂扣的推送 · let pushes go out that are held since a restore"
    );
    private readonly Option<bool> yes = Flag("--yes", "不再询问 · do not ask");

    private RestoreCommands(CommandHost host) => this.host = host;

    public static Command Build(CommandHost host)
    {
        var made = new RestoreCommands(host);
        var command = new Command(
            "restore",
            "恢复：校验、载入、比对、替换，可撤销 · verify, load, compare and swap; can be undone"
        )
        {
            made.set,
            made.part,
            made.noSafety,
            made.elsewhere,
            made.undo,
            made.cancel,
            made.release,
            made.yes,
        };
        command.SetAction(made.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var json = parsed.GetValue(CommandHost.Json);
        if (parsed.GetValue(cancel))
            return await OperationReport.RunAsync(host, "restore", json, CancelAsync, ct);
        if (parsed.GetValue(release))
            return await OperationReport.RunAsync(host, "restore", json, ReleaseAsync, ct);
        if (parsed.GetValue(part)!.Except(Parts, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            return await RefuseAsync($"There is no part {unknown}; the parts are {string.Join(", ", Parts)}.", ct);
        var isUndo = parsed.GetValue(undo);
        if (!isUndo && parsed.GetValue(set) is null)
            return await RefuseAsync("Say which set: signalbox backup list shows them; latest is the newest.", ct);
        if (!parsed.GetValue(yes) && !Confirmed(isUndo ? "--undo" : parsed.GetValue(set)!))
            return await RefuseAsync("Nothing was done. Answer yes, or add --yes where nobody can be asked.", ct);

        var code = await OperationReport.RunAsync(
            host,
            "restore",
            json,
            (services, report, token) =>
                isUndo ? UndoAsync(services, report, token) : PrepareAsync(services, report, parsed, token),
            ct
        );
        return code == 0 ? await PlaceAsync(json, ct) : code;
    }

    private Task<int> RefuseAsync(string sentence, CancellationToken ct) =>
        host.GuardAsync(() => throw RefusedException.Invalid("settings.restore", sentence), ct);

    private bool Confirmed(string what)
    {
        if (System.Console.IsInputRedirected)
            return false;
        host.Progress.Write(
            $"恢复 {what} 将取代现有数据（可撤销）。This replaces what is there (and can be undone). yes / no: "
        );
        return System.Console.ReadLine() is "yes" or "y";
    }

    private async Task PrepareAsync(
        IServiceProvider services,
        OperationReport report,
        ParseResult parsed,
        CancellationToken ct
    )
    {
        var parts = parsed.GetValue(part)!;
        var plan = await services
            .GetRequiredService<PrepareRestore>()
            .RunAsync(
                new RestoreRequest
                {
                    Set = parsed.GetValue(set)!,
                    Database = Has("db"),
                    Files = Has("files"),
                    Configuration = Has("config"),
                    NoSafety = parsed.GetValue(noSafety),
                    FromElsewhere = parsed.GetValue(elsewhere),
                },
                report.Progress,
                ct
            );
        report.Ok("prepared", $"{plan.Set} is proved, loaded and compared in {Sum(plan.Seconds)}");
        if (plan.Safety is { } safety)
            report.Ok("safety", $"the present state is the set {safety}");

        bool Has(string name) => parts.Length == 0 || parts.Contains(name, StringComparer.Ordinal);
    }

    private static async Task UndoAsync(IServiceProvider services, OperationReport report, CancellationToken ct)
    {
        var plan = await services.GetRequiredService<UndoRestore>().RunAsync(ct);
        report.Ok("prepared", $"what the restore of {plan.Set} had put aside");
    }

    private static async Task CancelAsync(IServiceProvider services, OperationReport report, CancellationToken ct)
    {
        var plan = await services.GetRequiredService<PrepareRestore>().CancelAsync(ct);
        report.Ok("cancelled", $"the restore of {plan.Set}; nothing in use was changed");
    }

    private static async Task ReleaseAsync(IServiceProvider services, OperationReport report, CancellationToken ct)
    {
        var released = await services.GetRequiredService<Fences>().ReleaseAsync(ct);
        report.Ok(
            "released",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{released} restores; doubtful deliveries are settled one by one in the delivery log"
            )
        );
    }

    /// <summary>Starts the program without its server, which puts in place what is prepared.</summary>
    /// <returns>0, or 5 when a server runs: then its next start does it.</returns>
    private async Task<int> PlaceAsync(bool json, CancellationToken ct)
    {
        var code = await host.RunAsync(
            ["--Logs:Files=false"],
            withJobs: false,
            (services, _) =>
            {
                if (!json && services.GetRequiredService<RestoreRecords>().All() is [var record, ..])
                    host.Console.WriteLine(Told(record));
                return Task.FromResult(0);
            },
            ct
        );
        if (code == 5)
            host.Progress.WriteLine("It is prepared: stop the server and start it again, and it is in place.");
        return code;
    }

    private static string Told(RestoreRecord record)
    {
        var held = record.Held.Values.Sum();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{record.Set} is in place ({Sum(record.Seconds)}); the old database is kept as {record.Keep ?? "–"} for {KeptStates.Days} days (signalbox restore --undo). {held} messages wait for you. Next: signalbox checklist recovery."
        );
    }

    private static string Sum(IReadOnlyDictionary<string, double> seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{seconds.Values.Sum():0.0} s");

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
