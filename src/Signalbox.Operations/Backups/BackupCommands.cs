using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Backups.Sealing;
using Signalbox.Operations.Offsite;
using Signalbox.Platform.Hosting;
using Spectre.Console;

namespace Signalbox.Operations.Backups;

/// <summary><c>signalbox backup</c>, with <c>list</c>, <c>verify</c> and <c>key</c>. They work beside a running server.</summary>
internal static class BackupCommands
{
    public static Command Build(CommandHost host)
    {
        var kind = new Option<string>("--kind")
        {
            Description = "manual（默认）、daily、pre-upgrade… · what the set is made for",
            DefaultValueFactory = _ => "manual",
        };
        kind.AcceptOnlyFromAmong("manual", "daily", "hourly", "weekly", "monthly", "pre-upgrade", "pre-restore");
        var offsite = OffsiteCommands.Flag("并复制到异地存储 · and copy it to the store elsewhere");
        var backup = new Command("backup", "做一份备份并逐字节读回 · make a set and read every byte of it back")
        {
            kind,
            offsite,
        };
        backup.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "backup",
                    parsed.GetValue(CommandHost.Json),
                    async (services, report, token) =>
                    {
                        var set = await MakeAsync(services, report, parsed.GetValue(kind)!, token);
                        if (parsed.GetValue(offsite))
                            await OffsiteCommands.SendAsync(services, report, set, token);
                    },
                    ct
                )
        );
        backup.Subcommands.Add(List(host));
        backup.Subcommands.Add(Verify(host));
        backup.Subcommands.Add(OffsiteCommands.Send(host));
        backup.Subcommands.Add(OffsiteCommands.Fetch(host));
        backup.Subcommands.Add(Prune(host));
        backup.Subcommands.Add(Key(host));
        return backup;
    }

    private static async Task<BackupSet> MakeAsync(
        IServiceProvider services,
        OperationReport report,
        string kind,
        CancellationToken ct
    )
    {
        var set = await services.GetRequiredService<CreateBackup>().RunAsync(kind, report.Progress, ct);
        var manifest = BackupFolder.ManifestOf(set)!; // it has just been read back
        report.Ok(set.Id, $"{Size(manifest)}, {manifest.Tables.Count} tables, read back, in {set.Folder}");
        foreach (var sentence in manifest.LeftOut)
            report.Warn(
                "left-out",
                sentence,
                "Make a key with: signalbox backup key new FILE, and set BACKUP_KEY_FILE."
            );
        return set;
    }

    private static Command List(CommandHost host)
    {
        var offsite = OffsiteCommands.Flag("异地存储里的 · those in the store elsewhere");
        var list = new Command("list", "有哪些备份 · the sets that are there, newest first") { offsite };
        list.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "backup list",
                    parsed.GetValue(CommandHost.Json),
                    (services, report, token) =>
                    {
                        if (parsed.GetValue(offsite))
                            return OffsiteCommands.ListAsync(services, report, token);
                        var sets = services.GetRequiredService<BackupFolder>().Sets();
                        foreach (var set in sets)
                            Tell(report, set);
                        if (sets.Count == 0)
                            report.Warn("none", "There is no set yet.", "signalbox backup");
                        return Task.CompletedTask;
                    },
                    ct
                )
        );
        return list;
    }

    private static void Tell(OperationReport report, BackupSet set)
    {
        if (set.IsFailed)
            report.Warn(set.Id, $"failed: {File.ReadAllText(set.FailedFile).Trim()}", null);
        else if (!set.IsComplete)
            report.Warn(set.Id, "not finished: it is being written, or its process was killed", null);
        else if (BackupFolder.ManifestOf(set) is not { } manifest)
            report.Fail(set.Id, "its manifest cannot be read", $"signalbox backup verify {set.Id}");
        else
            report.Ok(
                set.Id,
                $"{Size(manifest)}, {manifest.Tables.Count} tables, Signalbox {manifest.Product.Version}, {(manifest.Parts[0].KeyId is { } key ? $"sealed with {key}" : "not sealed")}"
            );
    }

    private static Command Verify(CommandHost host)
    {
        var id = new Argument<string>("set")
        {
            Description = "哪一份，默认最新 · which set, the newest when left out",
            DefaultValueFactory = _ => "latest",
        };
        var offsite = OffsiteCommands.Flag("异地存储里的 · one of the store elsewhere, fetched for it");
        var verify = new Command("verify", "逐字节读回并核对 · read a set back and compare every byte") { id, offsite };
        verify.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "backup verify",
                    parsed.GetValue(CommandHost.Json),
                    async (services, report, token) =>
                    {
                        if (parsed.GetValue(offsite))
                        {
                            await OffsiteCommands.VerifyAsync(services, report, parsed.GetValue(id)!, token);
                            return;
                        }
                        var set = services.GetRequiredService<BackupFolder>().Find(parsed.GetValue(id)!);
                        var found = await services.GetRequiredService<VerifyBackup>().RunAsync(set, token);
                        foreach (var fault in found.Faults)
                            report.Fail(fault.File, $"{set.Id}: {fault.File} {fault.What}", "Use another set.");
                        foreach (var sentence in found.Unknown)
                            report.Unknown(set.Id, sentence);
                        if (found is { IsSound: true, Manifest: { } manifest })
                            report.Ok(set.Id, $"every byte of {Size(manifest)} is as it was written");
                    },
                    ct
                )
        );
        return verify;
    }

    private static Command Prune(CommandHost host)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "只说会删什么 · say what would go, remove nothing" };
        var prune = new Command("prune", "按保留期清理旧备份 · remove the sets that are too old") { dryRun };
        prune.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "backup prune",
                    parsed.GetValue(CommandHost.Json),
                    async (services, report, token) =>
                    {
                        var dry = parsed.GetValue(dryRun);
                        var plan = await services.GetRequiredService<PruneBackups>().RunAsync(dry, token);
                        foreach (var id in plan.Remove)
                            report.Ok(id, dry ? "would be removed" : "removed");
                        foreach (var id in plan.Keep)
                            report.Ok(id, "stays");
                    },
                    ct
                )
        );
        return prune;
    }

    private static Command Key(CommandHost host)
    {
        var file = new Argument<FileInfo>("file") { Description = "新密钥文件 · the file to make" };
        var make = new Command("new", "生成备份密钥文件 · make a key file for sealed sets") { file };
        make.SetAction(
            (parsed, ct) =>
                host.GuardAsync(
                    () =>
                    {
                        var path = parsed.GetValue(file)!.FullName;
                        var key = BackupKey.Create(path);
                        host.Console.WriteLine(
                            $"{path} holds the key {key.Id}. Set BACKUP_KEY_FILE={path}, and keep a copy of the file elsewhere: without it no sealed set can be opened."
                        );
                        return Task.FromResult(0);
                    },
                    ct
                )
        );
        return new Command("key", "备份密钥 · the key that seals sets") { make, OffsiteCommands.ConfirmKey(host) };
    }

    private static string Size(Manifest manifest) =>
        string.Create(CultureInfo.InvariantCulture, $"{manifest.Parts.Sum(p => p.Bytes) / 1e6:0.0} MB");
}
