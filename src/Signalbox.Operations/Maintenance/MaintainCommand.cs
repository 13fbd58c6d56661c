using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Spectre.Console;

namespace Signalbox.Operations.Maintenance;

/// <summary><c>signalbox maintain</c>: beside a running server too.</summary>
internal static class MaintainCommand
{
    private const string Warning =
        "注意：期间数据库被锁住，写入需要等待 · the database is locked meanwhile, and writers wait";

    public static Command Build(CommandHost host)
    {
        var vacuum = new Option<bool>("--vacuum") { Description = $"重写整个库 · write it anew; {Warning}" };
        var reindex = new Option<bool>("--reindex") { Description = $"重建索引 · build all indexes anew; {Warning}" };
        var maintain = new Command(
            "maintain",
            "数据库维护：统计信息、大小、慢查询、索引 · statistics, sizes, slow queries, indexes"
        )
        {
            vacuum,
            reindex,
        };
        maintain.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "maintain",
                    parsed.GetValue(CommandHost.Json),
                    async (services, report, token) =>
                    {
                        var request = new MaintenanceRequest(parsed.GetValue(vacuum), parsed.GetValue(reindex));
                        if (request.Vacuum || request.Reindex)
                            host.Progress.WriteLine(Warning);
                        foreach (var line in await services.GetRequiredService<Maintain>().RunAsync(request, token))
                            if (line.State == "ok")
                                report.Ok(line.Id, line.Detail);
                            else
                                report.Warn(line.Id, line.Detail, line.Fix);
                    },
                    ct
                )
        );
        return maintain;
    }
}
