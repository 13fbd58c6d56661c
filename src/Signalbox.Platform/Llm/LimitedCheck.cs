using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;

namespace Signalbox.Platform.Llm;

/// <summary>How many of the last hour's calls the vendors turned away with 429.</summary>
internal static class LimitedCheck
{
    // One or two say nothing.
    private const long Few = 3;

    public static Task<CheckResult> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        var since = services.GetRequiredService<TimeProvider>().GetUtcNow() - TimeSpan.FromHours(1);
        return AskDatabase.RunAsync(services, (connection, kind) => CountAsync(connection, kind, since, ct), ct);
    }

    private static async Task<CheckResult> CountAsync(
        DbConnection connection,
        DatabaseKind kind,
        DateTimeOffset since,
        CancellationToken ct
    )
    {
        await using var command = connection.Command(
            null,
            kind,
            """
            SELECT count(*), coalesce(sum(CASE WHEN http_status = 429 THEN 1 ELSE 0 END), 0)
            FROM llm_attempt WHERE started_at >= @since
            """,
            ("@since", since)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return Judge(reader.GetInt64(0), reader.GetInt64(1));
    }

    public static CheckResult Judge(long calls, long limited)
    {
        var foundZh = $"最近一小时的 {calls} 次模型调用中，有 {limited} 次被服务商以 429 拒绝。";
        var found = $"{limited} of the last hour's {calls} calls to models were turned away with 429.";
        const string remedyZh = "在页面 /settings/models 调低这个服务商的同时请求数，或者请它提高限额。";
        const string remedy =
            "Lower the vendor's calls at once on the page /settings/models, or ask it for a higher limit.";
        return limited < Few || limited * 5 < calls ? CheckResult.Ok(foundZh, found)
            : limited * 2 < calls ? CheckResult.Warn(foundZh, found, remedyZh, remedy)
            : CheckResult.Fail(foundZh, found, remedyZh, remedy);
    }
}
