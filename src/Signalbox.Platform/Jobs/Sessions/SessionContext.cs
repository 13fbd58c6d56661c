using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>One session on the node that owns it: its mailbox, its commits, its timers.</summary>
public sealed class SessionContext
{
    /// <summary>While all mailboxes of a kind together are full, nobody tells when there is room again.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);

    /// <summary>What is due this soon is not left to the next look.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly OwnedSession session;

    internal SessionContext(OwnedSession session) => this.session = session;

    /// <summary>As declared, e.g. <c>shop.account</c>.</summary>
    public string Kind => session.Kind.Entry.Kind;

    /// <summary>Which one, e.g. the id of an account.</summary>
    public string Key => session.Key;

    /// <summary>Rises each time a node takes the session; two owners never have the same.</summary>
    public long Epoch => session.Claim.Epoch;

    /// <summary>Puts a message into the mailbox, unless that is full; for whoever cannot wait.</summary>
    /// <remarks>It is in memory only: it goes with the session when that moves or its node dies.</remarks>
    /// <param name="payload">At most 65,536 characters.</param>
    /// <returns>False when 256 messages wait in this session already, or 64 MB in all sessions of the kind on this node.</returns>
    /// <exception cref="SessionLostException">The session ends: nothing of its mailbox is given any more.</exception>
    public bool TryPost(string conversation, string name, string payload)
    {
        SessionTexts.Check(conversation, name, payload);
        if (session.Why != SessionEnd.None)
            throw new SessionLostException();
        return session.Mailbox.TryPost(conversation, name, payload);
    }

    /// <summary>The same, waiting while the mailbox is full: what comes in waits on the socket meanwhile.</summary>
    /// <remarks>Not within <see cref="ISessionHandler.ReceiveAsync"/>, which is what makes room.</remarks>
    /// <exception cref="SessionLostException">The session ends: nothing of its mailbox is given any more.</exception>
    public async Task PostAsync(string conversation, string name, string payload, CancellationToken ct)
    {
        while (true)
        {
            var room = session.Mailbox.RoomAsync();
            if (TryPost(conversation, name, payload))
                return;
            // Real time: what makes room are handlers, not our clock.
            await room.WaitAsync(Again, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Runs <paramref name="write"/> in one transaction that only the owner of the session can commit.</summary>
    /// <remarks>
    /// The transaction begins by holding the session's row, so that until its end no other node can take the session.
    /// Keep it short, never across a call to the outside: on SQLite other sessions' commits wait for it and share its end.
    /// </remarks>
    /// <exception cref="SessionLostException">The session is not ours any more; nothing was written.</exception>
    public async Task CommitAsync(Func<WriteTransaction, CancellationToken, Task> write, CancellationToken ct)
    {
        if (session.Why == SessionEnd.Lost || session.Kind.Life.IsLost)
            throw Refused();
        await session.Kind.Tools.Database.WriteAsync(
            async (transaction, token) =>
            {
                if (!await SessionSql.HoldAsync(new SqlRunner(transaction), session.Claim, token))
                    throw Refused();
                await write(transaction, token);
            },
            ct
        );
    }

    /// <summary>
    /// Sets a timer in <paramref name="transaction"/>: at <paramref name="at"/>, or up to <c>Jobs:Poll</c> (a second) later,
    /// the conversation receives it, on whatever node the session is by then. One of the same conversation and name is replaced.
    /// </summary>
    /// <remarks>At least once: its row is deleted after <see cref="ISessionHandler.ReceiveAsync"/> has ended well.</remarks>
    /// <param name="payload">At most 65,536 characters.</param>
    /// <exception cref="SessionLostException">The session is not ours any more; dispose the transaction.</exception>
    public async Task AfterAsync(
        WriteTransaction transaction,
        string conversation,
        string name,
        string payload,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        SessionTexts.Check(conversation, name, payload);
        var tools = session.Kind.Tools;
        var now = tools.Clock.GetUtcNow();
        var message = (conversation, name, payload);
        if (!await SessionMessages.SetAsync(new SqlRunner(transaction), session.Claim, message, at, now, ct))
            throw Refused();
        if (at - now < Soon)
            transaction.AfterCommit(tools.Signals.LookAtSessionMail);
    }

    /// <summary>Calls a timer off.</summary>
    /// <returns>False when there is none: never set, called off, received already, or the session is not ours any more.</returns>
    public Task<bool> CancelAfterAsync(
        WriteTransaction transaction,
        string conversation,
        string name,
        CancellationToken ct
    ) => SessionMessages.CancelAsync(new SqlRunner(transaction), session.Claim, conversation, name, ct);

    private SessionLostException Refused()
    {
        session.Kind.Tools.Metrics.CommitRefused(Kind);
        session.End(SessionEnd.Lost);
        session.Kind.Tools.Signals.LookAtSessions();
        return new SessionLostException();
    }
}
