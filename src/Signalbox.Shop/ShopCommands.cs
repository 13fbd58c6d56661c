using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Imports;
using Spectre.Console;

namespace Signalbox.Shop;

/// <summary><c>signalbox shop</c>, with <c>import FILE</c> and <c>check ACCOUNT</c>.</summary>
internal static class ShopCommands
{
    public static Command Build(CommandHost host) =>
        new("shop", "闲鱼店铺 · the Xianyu shop") { Import(host), Check(host) };

    private static Option<string?> User() =>
        new("--user") { Description = "谁的；默认是所有者 · whose; the owner's when left out" };

    private static Command Import(CommandHost host)
    {
        var file = new Argument<string>("file")
        {
            Description =
                "旧程序的 xianyu_data.db，或者它所在的文件夹 · an old program's xianyu_data.db, or the folder that it is in",
        };
        var user = User();
        var import = new Command("import", "导入旧程序的数据 · take in an old program's data") { file, user };
        import.SetAction(
            (parsed, ct) =>
            {
                var started = TimeProvider.System.GetUtcNow();
                return host.RunAsync(
                    [],
                    withJobs: false,
                    async (services, token) =>
                    {
                        var actor = await services.GetRequiredService<ActFor>().RunAsync(parsed.GetValue(user), token);
                        var report = await services
                            .GetRequiredService<ImportOldShop>()
                            .RunAsync(actor, parsed.GetValue(file)!, token); // it is asked for
                        if (parsed.GetValue(CommandHost.Json))
                            await Report("shop import", "ok", started, [.. report.Tables.Select(Item)])
                                .WriteAsync(host.Console.Profile.Out.Writer, token);
                        else
                            Print(host.Console, report);
                        return 0;
                    },
                    ct
                );
            }
        );
        return import;
    }

    private static Command Check(CommandHost host)
    {
        var account = new Argument<string>("account")
        {
            Description = "账号：平台的编号或备注 · the account: its number on the platform, or its remark",
        };
        var user = User();
        var check = new Command("check", "账号能不能用 · whether an account can work") { account, user };
        check.SetAction(
            (parsed, ct) =>
            {
                var started = TimeProvider.System.GetUtcNow();
                return host.LookAsync(
                    checkSettings: true,
                    async (services, token) =>
                    {
                        var actor = await services.GetRequiredService<ActFor>().RunAsync(parsed.GetValue(user), token);
                        var look = services.GetRequiredService<CheckAccount>();
                        var id = await look.FindAsync(actor, parsed.GetValue(account)!, token); // it is asked for
                        var found = await look.RunAsync(actor, id, token);
                        if (parsed.GetValue(CommandHost.Json))
                            await Report(
                                    "shop check",
                                    found.State,
                                    started,
                                    [.. found.Lines.Select(l => new CommandItem(l.Id, l.State, $"{l.Zh} · {l.En}"))]
                                )
                                .WriteAsync(host.Console.Profile.Out.Writer, token);
                        else
                            foreach (var line in found.Lines)
                                host.Console.WriteLine($"{line.State, -8} {line.Zh} · {line.En}");
                        return found.State switch
                        {
                            "failed" => 1,
                            "unknown" => 3,
                            _ => 0,
                        };
                    },
                    ct
                );
            }
        );
        return check;
    }

    private static CommandReport Report(
        string command,
        string result,
        DateTimeOffset started,
        IReadOnlyList<CommandItem> items
    ) => new(command, Product.Version, started, TimeProvider.System.GetUtcNow(), result, items);

    private static CommandItem Item(ImportedTable table) =>
        new(table.Name, table.Skipped.Count > 0 ? "warning" : "ok", Line(table));

    private static string Line(ImportedTable table) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"读 {table.Read} 导入 {table.Taken} 已有 {table.There} · read {table.Read}, taken {table.Taken}, there already {table.There}"
        ) + string.Concat(table.Skipped.Select(s => $"; {Skipped(s)}"));

    private static string Skipped(SkippedRows rows) =>
        string.Create(CultureInfo.InvariantCulture, $"{rows.Count}: {rows.Zh} · {rows.En}")
        + (rows.Examples.Count > 0 ? $" ({string.Join(", ", rows.Examples)})" : "");

    private static void Print(IAnsiConsole console, ImportReport report)
    {
        foreach (var table in report.Tables)
            console.WriteLine($"{table.Name}: {Line(table)}");
        foreach (var note in report.Notes)
            console.WriteLine($"{note.Zh} · {note.En}");
    }
}
