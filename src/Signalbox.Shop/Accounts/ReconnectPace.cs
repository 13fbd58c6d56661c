using System.Security.Cryptography;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Accounts;

/// <summary>How long an account waits before it connects again: longer each time, and much longer when it never stays.</summary>
/// <remarks>The platform closes every connection after ten to thirty minutes: that one is opened again at once.</remarks>
internal sealed class ReconnectPace(TimeProvider clock)
{
    private const int ShortOnesBeforePause = 5;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private readonly Queue<DateTimeOffset> shortOnes = new();
    private int failures;

    /// <summary>Whether the circuit is open: it did not stay several times in a row.</summary>
    public bool IsPaused { get; private set; }

    /// <param name="lived">How long the connection was there; nought when it was not registered.</param>
    public TimeSpan Next(TimeSpan lived, ImEnd end)
    {
        var now = clock.GetUtcNow();
        IsPaused = false;
        if (lived >= Short && end is not (ImEnd.KickedOut or ImEnd.TooMany))
        {
            failures = 0;
            shortOnes.Clear();
            return Jittered(First);
        }
        failures++;
        shortOnes.Enqueue(now);
        while (shortOnes.Count > 0 && now - shortOnes.Peek() > Within)
            shortOnes.Dequeue();
        if (shortOnes.Count >= ShortOnesBeforePause)
        {
            shortOnes.Clear();
            IsPaused = true;
            return Jittered(Pause);
        }
        var doubled = First * Math.Pow(2, Math.Min(failures - 1, 10));
        var least = end is ImEnd.KickedOut or ImEnd.TooMany ? TimeSpan.FromSeconds(15) : TimeSpan.Zero;
        var next = doubled + least;
        return Jittered(next < Longest ? next : Longest);
    }

    /// <summary>Up to three tenths more, so that a thousand accounts do not come back at once.</summary>
    private static TimeSpan Jittered(TimeSpan wait) => wait * (1 + RandomNumberGenerator.GetInt32(1000) * 0.0003);
}
