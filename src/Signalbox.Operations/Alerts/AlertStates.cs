using System.Globalization;
using Signalbox.Platform.Health;

namespace Signalbox.Operations.Alerts;

/// <summary>How an alert stands.</summary>
internal enum AlertState
{
    /// <summary>All is well.</summary>
    Normal,

    /// <summary>It is bad, but not for long enough yet.</summary>
    Pending,

    /// <summary>It is bad, and somebody has to know.</summary>
    Firing,

    /// <summary>It is well again, but not for long enough yet.</summary>
    Recovering,
}

/// <summary>How one instance stands, without anything that does not decide what comes next.</summary>
/// <param name="Held">How long it has been pending or recovering while the program ran.</param>
/// <param name="Transition">How often it has begun or ended to fire.</param>
/// <param name="Changes">When that was, newest last; no more than decide about flapping.</param>
/// <param name="ToldFiring">Whether the last message said that it fires.</param>
/// <param name="Repeats">Reminders since then.</param>
internal sealed record Standing(
    AlertState State,
    DateTimeOffset Since,
    TimeSpan Held,
    int Transition,
    IReadOnlyList<DateTimeOffset> Changes,
    bool ToldFiring,
    DateTimeOffset? ToldAt,
    int Repeats
)
{
    public bool IsFiring => State is AlertState.Firing or AlertState.Recovering;

    public static Standing New(DateTimeOffset now) =>
        new(AlertState.Normal, now, TimeSpan.Zero, 0, [], ToldFiring: false, ToldAt: null, 0);
}

/// <summary>What a message says of an instance.</summary>
internal enum Telling
{
    Nothing,
    Fires,
    Resolved,

    /// <summary>It still fires.</summary>
    Still,

    /// <summary>It changes so often that each change is no news.</summary>
    Flaps,
}

/// <summary>How states follow one another, and when somebody is told. Pure: all it knows is in its arguments.</summary>
internal static class AlertStates
{
    /// <summary>More transitions than this within <see cref="FlapWindow"/> is flapping.</summary>
    public const int MostChanges = 5;

    public static readonly TimeSpan FlapWindow = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromHours(1);

    /// <param name="passed">Time since the judgement before on the monotonic clock, while the program ran.</param>
    public static Standing Next(AlertRule rule, Standing was, bool isBad, TimeSpan passed, DateTimeOffset now)
    {
        var held = was.Held + passed;
        return (was.State, isBad) switch
        {
            (AlertState.Normal, true) => rule.For > TimeSpan.Zero
                ? Into(was, AlertState.Pending, now)
                : Turned(was, AlertState.Firing, now),
            (AlertState.Pending, false) => Into(was, AlertState.Normal, now),
            (AlertState.Pending, true) => held >= rule.For
                ? Turned(was, AlertState.Firing, now)
                : was with
                {
                    Held = held,
                },
            (AlertState.Firing, false) => rule.KeepFiring > TimeSpan.Zero
                ? Into(was, AlertState.Recovering, now)
                : Turned(was, AlertState.Normal, now),
            (AlertState.Recovering, true) => Into(was, AlertState.Firing, now),
            (AlertState.Recovering, false) => held >= rule.KeepFiring
                ? Turned(was, AlertState.Normal, now)
                : was with
                {
                    Held = held,
                },
            _ => was,
        };
    }

    /// <param name="muted">Whether a silence, a window or another alert holds it back. That it is over is told all the same, if it was told that it fired.</param>
    public static Telling Tell(Standing stands, bool muted, DateTimeOffset now)
    {
        var sinceTold = stands.ToldAt is { } told ? now - told : TimeSpan.MaxValue;
        if (IsFlapping(stands, now))
            return muted || sinceTold < FlapWindow ? Telling.Nothing : Telling.Flaps;
        if (stands.IsFiring != stands.ToldFiring)
            return !stands.IsFiring ? Telling.Resolved
                : muted ? Telling.Nothing
                : Telling.Fires;
        return stands.IsFiring && !muted && sinceTold >= RepeatAfter ? Telling.Still : Telling.Nothing;
    }

    /// <summary>After a message was put into the outbox.</summary>
    public static Standing Told(Standing stands, Telling telling, DateTimeOffset now) =>
        stands with
        {
            ToldFiring = stands.IsFiring,
            ToldAt = now,
            Repeats = telling == Telling.Still ? stands.Repeats + 1 : 0,
        };

    public static bool IsFlapping(Standing stands, DateTimeOffset now) =>
        stands.Changes.Count(c => now - c < FlapWindow) > MostChanges;

    /// <summary>Tells this message from every other of the instance, the same after a crash.</summary>
    public static string Key(string instance, Standing stands, Telling telling)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{instance}#{stands.Transition}");
        return telling switch
        {
            Telling.Still => string.Create(CultureInfo.InvariantCulture, $"{key}.{stands.Repeats + 1}"),
            Telling.Flaps => $"{key}~",
            _ => key,
        };
    }

    private static Standing Into(Standing was, AlertState state, DateTimeOffset now) =>
        was with
        {
            State = state,
            Since = now,
            Held = TimeSpan.Zero,
        };

    private static Standing Turned(Standing was, AlertState state, DateTimeOffset now) =>
        Into(was, state, now) with
        {
            Transition = was.Transition + 1,
            Changes = [.. was.Changes.TakeLast(MostChanges), now],
        };
}
