using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Audit;

/// <summary>Whether the chain of the audit log is whole.</summary>
internal static class AuditCheck
{
    public static void Offer(Offers offers) =>
        offers.Check(
            HealthCheck.ForDoctor("security.audit", CheckGroup.Security, "audit-broken", RunAsync) with
            {
                Limit = TimeSpan.FromSeconds(60),
                Watched = TimeSpan.FromHours(1), // it reads all of the log
            }
        );

    private static async Task<CheckResult> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        try
        {
            var verdict = await services.GetRequiredService<VerifyAudit>().RunAsync(ct);
            return verdict.Reason is { } reason
                ? CheckResult.Fail(
                    $"审计记录与当初写下的不同：{verdict.ReasonZh}",
                    $"The audit log is not as it was written: {reason}",
                    "什么都不要改；保留数据库和最新一份备份，用 signalbox audit verify 对照。",
                    "Change nothing; keep the database and the newest set, and compare: signalbox audit verify."
                )
                : CheckResult.Ok(
                    $"有 {verdict.Entries} 条审计记录，没有改动、删除或插入。",
                    $"{verdict.Entries} entries, none changed, removed or put in."
                );
        }
        catch (DbException fault)
        {
            return CheckResult.Unknown(
                $"没能读出审计记录：{fault.Message}",
                $"The audit log could not be read: {fault.Message}",
                "先处理“data.database”这项检查。",
                "See to the check «data.database» first."
            );
        }
    }
}
