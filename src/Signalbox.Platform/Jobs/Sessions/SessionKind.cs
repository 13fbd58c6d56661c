using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>What sessions use of the program.</summary>
internal sealed record SessionTools(
    Database Database,
    JobWriter Writer,
    JobSignals Signals,
    Outage Outage,
    SessionMetrics Metrics,
    TimeProvider Clock,
    ILogger<JobEngine> Log
);

/// <summary>What this node owns between signing on and its end.</summary>
internal sealed class SessionLife(INodeLease lease)
{
    private readonly CancellationToken lost = lease.Lost; // the lease itself is gone before the last handler is

    public Guid Node { get; } = lease.Id;

    public bool IsLost => lost.IsCancellationRequested;

    /// <summary>By the id of the row.</summary>
    public ConcurrentDictionary<long, OwnedSession> Owned { get; } = new();

    /// <summary>Those that were found to be another's, for the loop.</summary>
    public ConcurrentQueue<OwnedSession> FoundLost { get; } = new();

    /// <summary>This node died: nothing of it may be written any more.</summary>
    public void LoseAll()
    {
        foreach (var (_, session) in Owned)
            session.End(SessionEnd.Lost);
    }
}

/// <summary>The sessions of one kind on this node, in one life of it.</summary>
internal sealed class SessionKind(SessionEntry entry, ISessionHandler handler, SessionLife life, SessionTools tools)
{
    /// <summary>How many conversations, over all sessions of the kind, receive something at once.</summary>
    private const int MostAtOnce = 64;

    /// <summary>How much may wait in all mailboxes of the kind together, in characters of two bytes.</summary>
    private const long Room = 32 * 1024 * 1024;

    private long taken;

    public SessionEntry Entry => entry;

    public ISessionHandler Handler => handler;

    public SessionLife Life => life;

    public SessionTools Tools => tools;

    /// <summary>How many rows say that they are this node's, as far as the loop knows.</summary>
    public int Held { get; set; }

    /// <summary>How many there are in memory, those that end included; the loop's alone.</summary>
    public int Count { get; set; }

    /// <summary>One for each conversation that receives something.</summary>
    public SemaphoreSlim Places { get; } = new(MostAtOnce);

    /// <summary>Those that wait for their start, and when they may.</summary>
    public SessionStarts Starts { get; } = new(entry.Starts, tools.Clock);

    /// <summary>Runs that have ended, for the loop.</summary>
    public ConcurrentQueue<(OwnedSession Session, RunEnd End)> Ended { get; } = new();

    public bool TryTakeRoom(int characters)
    {
        if (Interlocked.Add(ref taken, characters) <= Room)
            return true;
        GiveRoomBack(characters);
        return false;
    }

    public void GiveRoomBack(int characters) => Interlocked.Add(ref taken, -characters);
}

/// <summary>How a run came to its end.</summary>
/// <param name="Asked">The pause that it asked for; null leaves it to us.</param>
/// <param name="Reason">What went wrong; null when it just returned.</param>
internal sealed record RunEnd(TimeSpan Took, TimeSpan? Asked, string? Reason);
