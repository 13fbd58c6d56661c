using Signalbox.Platform.Health;

namespace Signalbox.Platform.Jobs;

/// <summary>Shows that the loop that claims jobs goes round.</summary>
internal sealed class Heartbeat(TimeProvider clock)
{
    public const string CheckName = "jobs.engine";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private long beat = -1;

    public void Beat() => Interlocked.Exchange(ref beat, clock.GetTimestamp());

    public CheckResult Check(bool enabled)
    {
        if (!enabled)
            return CheckResult.Ok(
                "这个进程不处理任务（Jobs:Enabled 是 false）。",
                "This process does not work on jobs (Jobs:Enabled is false)."
            );
        if (Interlocked.Read(ref beat) is >= 0 and var last && clock.GetElapsedTime(last) is var ago && ago <= Longest)
            return CheckResult.Ok(
                $"任务引擎 {ago.TotalSeconds:0} 秒前找过任务。",
                $"The engine looked for work {ago.TotalSeconds:0} s ago."
            );
        return CheckResult.Fail(
            "任务引擎已经超过 30 秒没有找过任务。",
            "The engine has not looked for work for more than 30 s.",
            "确认数据库正常应答、它的磁盘没有满；一直这样就重启服务器。",
            "Check that the database answers and its disk has room; then restart if this stays."
        );
    }
}
