namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>The conversations of one session that have something to receive: each in order, 16 of them at once.</summary>
internal sealed class Mailbox(OwnedSession session)
{
    private const int MostAtOnce = 16;
    private const int MostWaiting = 256;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Conversation> open = new(StringComparer.Ordinal);
    private readonly Queue<Conversation> ready = new();
    private TaskCompletionSource? room;
    private int waiting;
    private int atOnce;
    private bool dropped;

    /// <returns>False when there is no room.</returns>
    /// <exception cref="SessionLostException">The session has ended.</exception>
    public bool TryPost(string conversation, string name, string payload)
    {
        lock (gate)
        {
            if (dropped)
                throw new SessionLostException();
            if (waiting >= MostWaiting || !session.Kind.TryTakeRoom(payload.Length))
                return false;
            waiting++;
            var to = Open(conversation);
            to.Posted.Enqueue((name, payload));
            MakeReady(to);
            return true;
        }
    }

    /// <summary>Ends when a message was received from now on.</summary>
    public Task RoomAsync()
    {
        lock (gate)
        {
            if (waiting < MostWaiting)
                return Task.CompletedTask;
            room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return room.Task;
        }
    }

    /// <summary>Something of this conversation is due in the table.</summary>
    public void LookInRows(string conversation)
    {
        lock (gate)
        {
            var to = Open(conversation);
            to.HasRows = true;
            MakeReady(to);
        }
    }

    /// <summary>Whether the next thing to give is a row; they take turns with what was posted.</summary>
    public bool IsRowNext(Conversation conversation)
    {
        lock (gate)
            return conversation.HasRows && (!conversation.WasRow || conversation.Posted.Count == 0);
    }

    /// <summary>What comes after a pause is the same again, whatever was posted meanwhile.</summary>
    public void KeepTurn(Conversation conversation, bool isRow)
    {
        lock (gate)
        {
            conversation.WasRow = !isRow;
            conversation.HasRows |= isRow;
        }
    }

    /// <summary>The table is about to be read: what is told of from here on may come too late for that.</summary>
    public void RowBegins(Conversation conversation)
    {
        lock (gate)
            conversation.HasRows = false;
    }

    public (string Name, string Payload) FirstPosted(Conversation conversation)
    {
        lock (gate)
            return conversation.Posted.Peek();
    }

    /// <summary>The first message was received, or given up.</summary>
    public void PostedDone(Conversation conversation)
    {
        lock (gate)
        {
            if (dropped)
                return;
            session.Kind.GiveRoomBack(conversation.Posted.Dequeue().Payload.Length);
            waiting--;
            (conversation.WasRow, conversation.Failures) = (false, 0);
            room?.TrySetResult();
            room = null;
        }
    }

    /// <summary>A row was received, or set aside, or there was none.</summary>
    public void RowDone(Conversation conversation, bool more)
    {
        lock (gate)
            (conversation.WasRow, conversation.HasRows) = (true, conversation.HasRows || more);
    }

    /// <summary>The session has ended: what waits in memory goes with it.</summary>
    public void Drop()
    {
        lock (gate)
        {
            dropped = true;
            session.Kind.GiveRoomBack(open.Values.SelectMany(c => c.Posted).Sum(p => p.Payload.Length));
            open.Clear();
            ready.Clear();
            room?.TrySetResult();
        }
    }

    private Conversation Open(string name) =>
        open.TryGetValue(name, out var conversation) ? conversation : open[name] = new Conversation(name);

    private void MakeReady(Conversation conversation)
    {
        if (conversation.IsBusy)
            return;
        conversation.IsBusy = true;
        if (atOnce < MostAtOnce && session.TryEnter())
        {
            atOnce++;
            _ = Task.Run(() => PumpAsync(conversation), CancellationToken.None);
        }
        else
        {
            ready.Enqueue(conversation);
        }
    }

    private async Task PumpAsync(Conversation first)
    {
        try
        {
            Conversation? conversation = first;
            while (conversation is not null)
                conversation = After(conversation, await Delivery.GiveAsync(session, this, conversation));
        }
        catch (Exception) when (session.Token.IsCancellationRequested)
        {
            // It ends, and what waits goes with it; rows stay.
        }
        finally
        {
            session.Leave();
        }
    }

    /// <summary>What this pump gives next: each conversation has its turn after the others.</summary>
    private Conversation? After(Conversation conversation, TimeSpan? pause)
    {
        lock (gate)
        {
            if (pause is { } span)
                _ = ResumeAsync(conversation, span);
            else if (conversation.HasRows || conversation.Posted.Count > 0)
                ready.Enqueue(conversation);
            else
                open.Remove(conversation.Name);
            if (ready.TryDequeue(out var next))
                return next;
            atOnce--;
            return null;
        }
    }

    /// <summary>One that waits for another attempt holds no place.</summary>
    private async Task ResumeAsync(Conversation conversation, TimeSpan pause)
    {
        await Task.Delay(pause, session.Kind.Tools.Clock, session.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            conversation.IsBusy = false;
            MakeReady(conversation);
        }
    }
}

/// <summary>One conversation for as long as it has something to receive; guarded by its mailbox.</summary>
internal sealed class Conversation(string name)
{
    public string Name => name;

    /// <summary>Messages of memory, oldest first.</summary>
    public Queue<(string Name, string Payload)> Posted { get; } = new();

    /// <summary>Whether the table may have something that is due.</summary>
    public bool HasRows { get; set; }

    /// <summary>Whether what it received last was a row.</summary>
    public bool WasRow { get; set; }

    /// <summary>Whether it receives something, waits for its turn, or pauses.</summary>
    public bool IsBusy { get; set; }

    /// <summary>How often its first posted message was given in vain.</summary>
    public int Failures { get; set; }
}
