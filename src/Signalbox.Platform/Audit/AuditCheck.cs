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
                    $"The audit log is not as it was written: {reason}",
                    "Change nothing; keep the database and the newest set, and compare: signalbox audit verify."
                )
                : CheckResult.Ok($"{verdict.Entries} entries, none changed, removed or put in.");
        }
        catch (DbException fault)
        {
            return CheckResult.Unknown(
                $"The audit log could not be read: {fault.Message}",
                "See to the check «data.database» first."
            );
        }
    }
}
