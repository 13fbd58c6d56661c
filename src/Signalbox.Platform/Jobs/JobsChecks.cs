using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Jobs;

/// <summary>Whether background work goes on, also as seen from another process.</summary>
internal static class JobsChecks
{
    private static readonly TimeSpan LongWait = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FarTooLong = TimeSpan.FromHours(1);

    public static void Offer(Offers offers)
    {
        offers.Check(HealthCheck.ForDoctor("jobs.heartbeat", CheckGroup.Jobs, "no-response", HeartbeatAsync));
        offers.Check(HealthCheck.ForDoctor("jobs.dead", CheckGroup.Jobs, "push-missing", DeadAsync));
        offers.Check(HealthCheck.ForDoctor("jobs.waiting", CheckGroup.Jobs, "slow", WaitingAsync));
        offers.Check(HealthCheck.ForDoctor("jobs.schedules", CheckGroup.Jobs, "push-missing", SchedulesAsync));
    }

    private static Task<CheckResult> HeartbeatAsync(IServiceProvider services, CancellationToken ct) =>
        services.GetRequiredService<IOptions<JobsOptions>>().Value.Enabled
            ? Task.FromResult(services.GetRequiredService<Heartbeat>().Check(enabled: true))
            : FromSamples.LookAsync(services, Heartbeat.CheckName, CheckState.Fail, ct);

    private static Task<CheckResult> DeadAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                var kinds = await AskDatabase.NamesAsync(
                    connection,
                    kind,
                    "SELECT name FROM job WHERE state = 3 GROUP BY name ORDER BY count(*) DESC, name LIMIT 5",
                    [],
                    ct
                );
                return kinds.Count == 0
                    ? CheckResult.Ok("没有失败的任务。", "No job was given up.")
                    : CheckResult.Warn(
                        $"有任务失败，不再重试：{string.Join("、", kinds)}。",
                        $"Jobs failed and are not tried again: {string.Join(", ", kinds)}.",
                        "在页面 /jobs 看失败原因，再重试它们：signalbox runbook push-missing --fix。",
                        "Read their reasons on the page /jobs, then try them again: signalbox runbook push-missing --fix."
                    );
            },
            ct
        );

    private static Task<CheckResult> WaitingAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                await using var command = connection.Command(
                    null,
                    kind,
                    "SELECT name, run_at FROM job WHERE state = 0 AND run_at < @now ORDER BY run_at LIMIT 1",
                    ("@now", now)
                );
                await using var reader = await command.ExecuteReaderAsync(ct);
                if (!await reader.ReadAsync(ct))
                    return CheckResult.Ok("没有到期后还在等待的任务。", "No job that is due waits.");
                var (name, waited) = (reader.GetString(0), now - reader.Instant(kind, 1));
                var zh = $"任务 {name} 到期后已等了 {(long)waited.TotalMinutes} 分钟。";
                var en = $"The job {name} has been due for {(long)waited.TotalMinutes} minutes.";
                const string remedyZh = "看服务器是否在运行、通道是否满了：页面 /jobs 上两样都有。";
                const string remedyEn =
                    "See whether the server runs and its lanes are full: the page /jobs shows both.";
                return waited > FarTooLong ? CheckResult.Fail(zh, en, remedyZh, remedyEn)
                    : waited > LongWait ? CheckResult.Warn(zh, en, remedyZh, remedyEn)
                    : CheckResult.Ok(zh, en);
            },
            ct
        );

    private static Task<CheckResult> SchedulesAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                var paused = await AskDatabase.NamesAsync(
                    connection,
                    kind,
                    "SELECT name FROM schedule WHERE paused ORDER BY name LIMIT 20",
                    [],
                    ct
                );
                return paused.Count == 0
                    ? CheckResult.Ok("没有暂停的计划。", "No schedule is paused.")
                    : CheckResult.Warn(
                        $"这些计划已暂停，不会运行：{string.Join("、", paused)}。",
                        $"Paused, so nothing of it happens: {string.Join(", ", paused)}.",
                        "在页面 /jobs 恢复它们，除非是有意暂停的。",
                        "Let it go on, on the page /jobs, when it was not meant to stand."
                    );
            },
            ct
        );
}
