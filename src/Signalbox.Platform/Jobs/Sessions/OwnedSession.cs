namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>Why this node owns a session no more.</summary>
internal enum SessionEnd
{
    /// <summary>It does.</summary>
    None,

    /// <summary>Its row is another's, or closed, or this node died: nothing is written any more.</summary>
    Lost,

    /// <summary>Another node is to have it.</summary>
    GivenBack,

    /// <summary>The program stops.</summary>
    Stopped,
}

/// <summary>A session that this node took. Small: there are thousands of them, and most do nothing most of the time.</summary>
#pragma warning disable CA1001 // never disposed: a handler that does not listen may ask its token long after
internal sealed class OwnedSession
#pragma warning restore CA1001
{
    private const int Ended = int.MinValue;

    private readonly CancellationTokenSource stop = new();
    private int why;
    private int inside; // runs and conversations under way; the sign says that nothing more may begin
    private Mailbox? mailbox;

    public OwnedSession(SessionKind kind, TakenSession row)
    {
        Kind = kind;
        Key = row.Key;
        Claim = new SessionClaim(row.Id, row.Epoch, kind.Life.Node);
        Context = new SessionContext(this);
    }

    public SessionKind Kind { get; }

    public string Key { get; }

    public SessionClaim Claim { get; }

    public SessionContext Context { get; }

    /// <summary>What the handler listens to.</summary>
    public CancellationToken Token => stop.Token;

    /// <summary>The first reason stands, unless it was lost after all.</summary>
    public SessionEnd Why => (SessionEnd)Volatile.Read(ref why);

    /// <summary>Whether it was told to end and nothing of it runs any more.</summary>
    public bool IsQuiet => Volatile.Read(ref inside) == Ended;

    /// <summary>Made when the first message comes; most sessions never need one.</summary>
    public Mailbox Mailbox =>
        Volatile.Read(ref mailbox)
        ?? Interlocked.CompareExchange(ref mailbox, new Mailbox(this), null)
        ?? Volatile.Read(ref mailbox)!; // whoever was first, it is there now

    /// <summary>Whether its handler was started here at least once; the loop's alone, like the two below.</summary>
    public bool HasStarted { get; set; }

    /// <summary>Whether it counts in <see cref="SessionKind.Held"/>.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Short runs in a row.</summary>
    public int Failures { get; set; }

    /// <returns>False when it was told to end: nothing may begin.</returns>
    public bool TryEnter()
    {
        while (true)
        {
            var now = Volatile.Read(ref inside);
            if (now < 0)
                return false;
            if (Interlocked.CompareExchange(ref inside, now + 1, now) == now)
                return true;
        }
    }

    /// <summary>What <see cref="TryEnter"/> allowed is over.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref inside) == Ended)
            Kind.Tools.Signals.Sessions.Give();
    }

    /// <summary>Nobody asks for it any more.</summary>
    public void Forget() => Volatile.Read(ref mailbox)?.Drop();

    public void End(SessionEnd reason)
    {
        if (reason == SessionEnd.Lost)
            Kind.Life.FoundLost.Enqueue(this);
        if (Interlocked.CompareExchange(ref why, (int)reason, (int)SessionEnd.None) != (int)SessionEnd.None)
        {
            if (reason == SessionEnd.Lost)
                Volatile.Write(ref why, (int)reason);
            return;
        }
        Interlocked.Or(ref inside, Ended);
        // Handlers' own callbacks run here, and one that throws must not stop us.
        _ = stop.CancelAsync();
        Kind.Tools.Signals.Sessions.Give();
    }
}
