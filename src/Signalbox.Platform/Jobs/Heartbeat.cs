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
            return CheckResult.Ok("This process does not work on jobs (Jobs:Enabled is false).");
        if (Interlocked.Read(ref beat) is >= 0 and var last && clock.GetElapsedTime(last) is var ago && ago <= Longest)
            return CheckResult.Ok($"The engine looked for work {ago.TotalSeconds:0} s ago.");
        return CheckResult.Fail(
            "The engine has not looked for work for more than 30 s.",
            "Check that the database answers and its disk has room; then restart if this stays."
        );
    }
}
