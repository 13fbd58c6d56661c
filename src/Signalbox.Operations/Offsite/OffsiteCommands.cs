using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Backups;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Offsite;

/// <summary>What <c>signalbox backup</c> does with the store elsewhere.</summary>
internal static class OffsiteCommands
{
    private const int MostOthers = 20;

    /// <summary><c>--offsite</c>.</summary>
    public static Option<bool> Flag(string description) => new("--offsite") { Description = description };

    /// <summary><c>backup send</c>.</summary>
    public static Command Send(CommandHost host)
    {
        var id = new Argument<string>("set")
        {
            Description = "哪一份，默认最新 · which set, the newest when left out",
            DefaultValueFactory = _ => "latest",
        };
        var send = new Command("send", "把一份复制到异地存储 · copy a set to the store elsewhere") { id };
        send.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "backup send",
                    parsed.GetValue(CommandHost.Json),
                    (services, report, token) =>
                        SendAsync(
                            services,
                            report,
                            services.GetRequiredService<BackupFolder>().Find(parsed.GetValue(id)!),
                            token
                        ),
                    ct
                )
        );
        return send;
    }

    /// <summary>Sends a set, and tells what came of it.</summary>
    public static async Task SendAsync(
        IServiceProvider services,
        OperationReport report,
        BackupSet set,
        CancellationToken ct
    )
    {
        var round = await services.GetRequiredService<SendDueOffsite>().RunAsync(set, report.Progress, ct);
        foreach (var sent in round.Sent)
            report.Ok(
                sent.Set,
                sent.WasThere
                    ? $"{Size(sent.Bytes)}, lies in the store already"
                    : $"{Size(sent.Bytes)}, in the store, {sent.ReadBack.Count} parts read back and equal"
            );
        foreach (var id in round.Pruned.Removed)
            report.Ok(id, "removed from the store: older than is kept there");
        if (round.Pruned.Note is { } note)
            report.Ok("retention", note);
    }

    /// <summary>The sets in the store.</summary>
    public static async Task ListAsync(IServiceProvider services, OperationReport report, CancellationToken ct)
    {
        var sets = await services.GetRequiredService<OffsiteFolder>().ListAsync(ct);
        foreach (var set in sets)
            if (set.IsComplete)
                report.Ok(set.Id, $"{Size(set.Bytes)}, {set.Files.Count} files, in the store");
            else
                report.Warn(
                    set.Id,
                    $"{Size(set.Bytes)}, not sent to its end",
                    $"signalbox backup send {set.Id}, which goes on where it was"
                );
        if (sets.Count > 0)
            return;
        report.Warn("none", "There is no set of this installation in the store yet.", "signalbox backup send latest");
        var others = await services.GetRequiredService<OffsiteFolder>().InstallationsAsync(ct);
        foreach (var name in others.Take(MostOthers))
            report.Ok(
                name,
                $"another installation, which has sets there: signalbox backup fetch latest --installation {name}"
            );
    }

    /// <summary><c>backup fetch</c>.</summary>
    public static Command Fetch(CommandHost host)
    {
        var id = new Argument<string>("set")
        {
            Description = "哪一份，默认最新 · which set, the newest when left out",
            DefaultValueFactory = _ => "latest",
        };
        var of = new Option<string>("--installation")
        {
            Description = "另一个安装的名字，新机器上用 · the name of another installation, as a new machine needs it",
        };
        var fetch = new Command("fetch", "从异地存储取回一份 · bring a set back from the store elsewhere") { id, of };
        fetch.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "backup fetch",
                    parsed.GetValue(CommandHost.Json),
                    (services, report, token) =>
                        FetchAsync(services, report, parsed.GetValue(id)!, parsed.GetValue(of), token),
                    ct
                )
        );
        return fetch;
    }

    /// <summary>Brings a set back, proves it, and puts it among those that are here.</summary>
    public static async Task FetchAsync(
        IServiceProvider services,
        OperationReport report,
        string id,
        string? of,
        CancellationToken ct
    )
    {
        using var fetched = await services.GetRequiredService<FetchOffsite>().RunAsync(id, of, report.Progress, ct);
        if (!await ProvedAsync(services, report, fetched.Set, ct))
            return;
        var here = fetched.Keep(services.GetRequiredService<BackupFolder>());
        report.Ok(here.Id, $"is here now, in {here.Folder}");
    }

    /// <summary>Fetches a set of the store and reads every byte of it.</summary>
    public static async Task VerifyAsync(
        IServiceProvider services,
        OperationReport report,
        string id,
        CancellationToken ct
    )
    {
        using var fetched = await services.GetRequiredService<FetchOffsite>().RunAsync(id, report.Progress, ct);
        await ProvedAsync(services, report, fetched.Set, ct);
    }

    /// <returns>Whether every byte is as it was written.</returns>
    private static async Task<bool> ProvedAsync(
        IServiceProvider services,
        OperationReport report,
        BackupSet set,
        CancellationToken ct
    )
    {
        var found = await services.GetRequiredService<VerifyBackup>().RunAsync(set, ct);
        foreach (var fault in found.Faults)
            report.Fail(fault.File, $"{set.Id} in the store: {fault.File} {fault.What}", "Use another set.");
        foreach (var sentence in found.Unknown)
            report.Unknown(set.Id, sentence);
        if (found is { IsSound: true, Manifest: { } manifest })
            report.Ok(
                set.Id,
                $"every byte of {Size(manifest.Parts.Sum(p => p.Bytes))} came back from the store as it was written"
            );
        return found.IsSound;
    }

    /// <summary><c>backup key confirm</c>.</summary>
    public static Command ConfirmKey(CommandHost host)
    {
        var where = new Option<string>("--where") { Description = "副本在哪里 · where the copy lies", Required = true };
        var by = new Option<string>("--by")
        {
            Description = "谁确认的，默认当前用户 · who says so, this user when left out",
            DefaultValueFactory = _ => Environment.UserName,
        };
        var confirm = new Command("confirm", "确认密钥已另存一份 · say that a copy of the key lies elsewhere")
        {
            where,
            by,
        };
        confirm.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "backup key confirm",
                    parsed.GetValue(CommandHost.Json),
                    async (services, report, token) =>
                    {
                        var copy = await services
                            .GetRequiredService<KeyCopies>()
                            .ConfirmAsync(parsed.GetValue(by)!, parsed.GetValue(where)!, token);
                        report.Ok(copy.KeyId, $"a copy lies elsewhere ({copy.Where}), said {copy.By}");
                    },
                    ct
                )
        );
        return confirm;
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
