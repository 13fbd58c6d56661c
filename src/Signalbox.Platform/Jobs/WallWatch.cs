namespace Signalbox.Platform.Jobs;

/// <summary>Notices when somebody sets the wall clock back.</summary>
internal sealed class WallWatch(TimeProvider clock)
{
    /// <summary>Clocks are corrected all the time, by a little.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(100);

    private (DateTimeOffset Now, long Passed)? last;

    /// <summary>Whether this is the first look.</summary>
    public bool IsNew => last is null;

    /// <summary>Looks at the clock.</summary>
    /// <returns>What it shows, and what it would show had it not been set back since the last look; null when it was not.</returns>
    public (DateTimeOffset Now, DateTimeOffset? Before) Look()
    {
        var (now, passed) = Read();
        DateTimeOffset? before = null;
        if (last is { } earlier && earlier.Now + clock.GetElapsedTime(earlier.Passed, passed) is var expected)
            before = expected - now > Least ? expected : null;
        last = (now, passed);
        return (now, before);
    }

    /// <summary>Both clocks at one moment; a process that was stopped between the two readings takes them again.</summary>
    private (DateTimeOffset Now, long Passed) Read()
    {
        while (true)
        {
            var passed = clock.GetTimestamp();
            var now = clock.GetUtcNow();
            if (clock.GetElapsedTime(passed) < AtOnce)
                return (now, passed);
        }
    }
}
