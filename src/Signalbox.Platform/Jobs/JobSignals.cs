using System.Collections.Concurrent;

namespace Signalbox.Platform.Jobs;

/// <summary>Tells the loops of this process, and on PostgreSQL those of others, that there is work.</summary>
internal sealed class JobSignals(TimeProvider clock)
{
    // No lane has such a name.
    private const string SessionsWord = "/sessions";
    private const string SessionMailWord = "/session-mail";

    private readonly ConcurrentDictionary<string, DateTimeOffset> due = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, bool> groups = new();
    private int lookAgain;
    private int lookAtSessions;
    private int lookAtSessionMail;

    /// <summary>For the loop that claims jobs and fires timers.</summary>
    public Pulse Work { get; } = new();

    /// <summary>For the loop that settles groups.</summary>
    public Pulse Groups { get; } = new();

    /// <summary>For the loop that owns sessions.</summary>
    public Pulse Sessions { get; } = new();

    /// <summary>Called with the lane of every job that other nodes could take at once; set while a node lives.</summary>
    public Action<string>? Elsewhere { get; set; }

    /// <summary>A job was committed.</summary>
    public void Enqueued(string lane, DateTimeOffset at)
    {
        Due(lane, at);
        if (at <= clock.GetUtcNow())
            Elsewhere?.Invoke(lane);
    }

    /// <summary>There will be something on this lane at that time.</summary>
    public void Due(string lane, DateTimeOffset at)
    {
        due.AddOrUpdate(lane, at, (_, known) => known < at ? known : at);
        Work.Give();
    }

    /// <summary>Something else has changed: look at everything.</summary>
    public void LookAgain()
    {
        Interlocked.Exchange(ref lookAgain, 1);
        Work.Give();
    }

    /// <summary>A job of this group came to an end.</summary>
    public void MaySettle(long groupId)
    {
        groups[groupId] = true;
        Groups.Give();
    }

    /// <summary>A session was opened, closed or given back, or somebody who runs them came or went.</summary>
    public void SessionsChanged()
    {
        LookAtSessions();
        Elsewhere?.Invoke(SessionsWord);
    }

    /// <summary>A message to some session was committed.</summary>
    public void SessionMail()
    {
        LookAtSessionMail();
        Elsewhere?.Invoke(SessionMailWord);
    }

    /// <summary>Who owns what may have changed.</summary>
    public void LookAtSessions()
    {
        Interlocked.Exchange(ref lookAtSessions, 1);
        Sessions.Give();
    }

    /// <summary>Something may be due in a session of this node.</summary>
    public void LookAtSessionMail()
    {
        Interlocked.Exchange(ref lookAtSessionMail, 1);
        Sessions.Give();
    }

    /// <summary>What another node told: the name of a lane, or one of the words for sessions.</summary>
    public void Told(string word)
    {
        if (word == SessionsWord)
            LookAtSessions();
        else if (word == SessionMailWord)
            LookAtSessionMail();
        else
            Due(word, DateTimeOffset.MinValue);
    }

    public bool TakeLookAtSessions() => Interlocked.Exchange(ref lookAtSessions, 0) == 1;

    public bool TakeLookAtSessionMail() => Interlocked.Exchange(ref lookAtSessionMail, 0) == 1;

    public bool TakeLookAgain() => Interlocked.Exchange(ref lookAgain, 0) == 1;

    public IEnumerable<(string Lane, DateTimeOffset At)> TakeDue()
    {
        foreach (var lane in due.Keys)
        {
            if (due.TryRemove(lane, out var at))
                yield return (lane, at);
        }
    }

    public IReadOnlyList<long> TakeGroups()
    {
        List<long> taken = [];
        foreach (var id in groups.Keys)
        {
            if (groups.TryRemove(id, out _))
                taken.Add(id);
        }
        return taken;
    }
}
