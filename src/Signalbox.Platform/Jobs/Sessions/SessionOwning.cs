using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>Keeps what this node owns in step with the rows, and its number with its share.</summary>
/// <param name="deaf">Gets those that do not end though they were told to, by the id of the row.</param>
internal sealed partial class SessionOwning(
    SessionLife life,
    IReadOnlyList<SessionKind> kinds,
    Dictionary<long, OwnedSession> deaf,
    SessionTools tools
)
{
    private const int MostInOneTake = 500;

    /// <summary>What is over by less stays: a move costs more than it brings.</summary>
    private const double Tolerance = 1.05;

    /// <summary>For how long a session that was given back may take to end; then others have it all the same.</summary>
    private static readonly TimeSpan ToEnd = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SayAgain = TimeSpan.FromMinutes(5);

    private readonly ILogger log = tools.Log;
    private readonly TimeProvider clock = tools.Clock;
    private readonly Dictionary<OwnedSession, (SessionState State, string? Error)> states = [];
    private readonly Dictionary<OwnedSession, long> ending = [];
    private long nextLook;
    private long nextMail;
    private long? saidFull;
    private bool isHost;
    private bool mayNotKnow = true;

    /// <summary>Whether something was committed is not known: the next look compares every row.</summary>
    public void MayNotKnow() => (mayNotKnow, nextLook) = (true, 0);

    /// <summary>Until the next look at the latest.</summary>
    public TimeSpan Rest()
    {
        var left = clock.GetElapsedTime(clock.GetTimestamp(), Math.Min(nextLook, nextMail));
        return ending.Count > 0 && left > TimeSpan.FromMilliseconds(100) ? TimeSpan.FromMilliseconds(100) : left;
    }

    /// <summary>Whether it is time to look for messages that nobody told of.</summary>
    public bool IsMailDue(TimeSpan poll)
    {
        if (clock.GetTimestamp() < nextMail)
            return false;
        nextMail = clock.GetTimestamp() + Ticks(poll);
        return true;
    }

    /// <summary>How it goes with a session, to be written with the others.</summary>
    public void Note(OwnedSession session, SessionState state, string? error) =>
        states[session] = (state, error ?? states.GetValueOrDefault(session).Error);

    /// <summary>Looks who owns what, when told to or when it is time, and does what follows.</summary>
    public async Task LookAsync(bool told, TimeSpan poll, CancellationToken ct)
    {
        await SweepAsync(ct);
        if (!told && clock.GetTimestamp() < nextLook)
            return;
        nextLook = clock.GetTimestamp() + Ticks(poll);
        if (!isHost)
        {
            await tools.Writer.RunAsync(
                async sql =>
                {
                    await SessionSql.HostAsync(sql, life.Node, kinds.Select(k => k.Entry.Kind), CancellationToken.None);
                    return 0;
                },
                ct
            );
            isHost = true;
            tools.Signals.SessionsChanged(); // the others have one more to share with
        }
        var census = await CensusAsync(ct);
        if (census.Values.Any(c => c.Orphans > 0))
        {
            await tools.Writer.RunAsync(sql => SessionSql.FreeOrphansAsync(sql, CancellationToken.None), ct);
            census = await CensusAsync(ct);
        }
        if (mayNotKnow || kinds.Any(k => k.Held != census.GetValueOrDefault(k.Entry.Kind, SessionCensus.None).Mine))
            await CompareAsync(ct);
        foreach (var kind in kinds)
            await BalanceAsync(kind, census.GetValueOrDefault(kind.Entry.Kind, SessionCensus.None), ct);
        tools.Outage.Over();
    }

    /// <summary>Writes down what has been noted since the last time.</summary>
    public async Task WriteStatesAsync(CancellationToken ct)
    {
        if (states.Count == 0)
            return;
        var noted = states.Take(MostInOneTake).Select(s => (s.Key.Claim, s.Key, s.Value)).ToList();
        var now = clock.GetUtcNow();
        await tools.Writer.RunAsync(
            async sql =>
            {
                foreach (var (claim, _, (state, error)) in noted)
                    await SessionSql.StateAsync(sql, claim, state, error, now, CancellationToken.None);
                return noted.Count;
            },
            ct,
            canWait: true
        );
        foreach (var (_, session, _) in noted)
            states.Remove(session);
    }

    private async Task<Dictionary<string, SessionCensus>> CensusAsync(CancellationToken ct)
    {
        await using var connection = await tools.Database.OpenAsync(ct);
        return await SessionSql.CensusAsync(new SqlRunner(tools.Database.Kind, connection, null), life.Node, ct);
    }

    /// <summary>Row by row: ends what is not ours any more, takes in what is and was not known.</summary>
    private async Task CompareAsync(CancellationToken ct)
    {
        List<TakenSession> rows;
        await using (var connection = await tools.Database.OpenAsync(ct))
            rows = await SessionSql.MineAsync(new SqlRunner(tools.Database.Kind, connection, null), life.Node, ct);
        var epochs = rows.ToDictionary(r => r.Id, r => r.Epoch);
        foreach (var session in life.Owned.Values)
            if (!epochs.TryGetValue(session.Claim.Id, out var epoch) || epoch != session.Claim.Epoch)
                Gone(session);
        var byName = kinds.ToDictionary(k => k.Entry.Kind, StringComparer.Ordinal);
        foreach (var row in rows)
            if (byName.TryGetValue(row.Kind, out var kind))
                Adopt(kind, row);
        mayNotKnow = false;
    }

    private async Task BalanceAsync(SessionKind kind, SessionCensus census, CancellationToken ct)
    {
        var index = Math.Max(0, census.Hosts.ToList().IndexOf(life.Node));
        var hosts = Math.Max(1, census.Hosts.Count);
        kind.Starts.Share(hosts, index);
        var share = (int)Math.Min(kind.Entry.PerNode, (census.All + hosts - 1) / hosts);
        if (kind.Held > share * Tolerance && hosts > 1)
            GiveBack(kind, kind.Held - share, census.Free);
        else if (census.Free > 0 && kind.Held < share)
            await TakeAsync(kind, Math.Min(MostInOneTake, share - kind.Held), ct);
        if (census.All > (long)hosts * kind.Entry.PerNode)
            SayFull(kind.Entry, census.All, hosts);
    }

    private async Task TakeAsync(SessionKind kind, int count, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        mayNotKnow = true; // until the answer is here
        var taken = await tools.Writer.RunAsync(
            sql => SessionSql.TakeAsync(sql, kind.Entry.Kind, count, life.Node, now, CancellationToken.None),
            ct
        );
        mayNotKnow = false;
        foreach (var row in taken)
            Adopt(kind, row);
        if (taken.Count == 0)
            return;
        LogTaken(kind.Entry.Kind, taken.Count, kind.Held);
        nextLook = 0; // there may be more
    }

    private void Adopt(SessionKind kind, TakenSession row)
    {
        // One that was closed and opened again while its last run unwinds here: once that has ended.
        var session = new OwnedSession(kind, row);
        if (!life.Owned.TryAdd(row.Id, session))
            return;
        session.IsHeld = true;
        kind.Held++;
        kind.Count++;
        tools.Metrics.Taken(kind.Entry.Kind, 1);
        if (life.IsLost)
            session.End(SessionEnd.Lost);
        else
            kind.Starts.Ready(session);
    }

    /// <summary>No more at once than the others can start, so that none of them stands still for long.</summary>
    private void GiveBack(SessionKind kind, int over, long free)
    {
        var under = ending.Keys.Count(s => s.Kind == kind && s.Why == SessionEnd.GivenBack);
        var count = (int)Math.Min(over, kind.Starts.PerSpan - free - under);
        if (count <= 0)
            return;
        var back = life
            .Owned.Values.Where(s => s.Kind == kind && s.Why == SessionEnd.None)
            .OrderBy(s => s.HasStarted)
            .ThenByDescending(s => s.Claim.Id)
            .Take(count)
            .ToList();
        foreach (var session in back)
        {
            session.End(SessionEnd.GivenBack);
            ending[session] = clock.GetTimestamp();
        }
        LogGaveBack(kind.Entry.Kind, back.Count, kind.Held);
    }

    private void Gone(OwnedSession session)
    {
        session.End(SessionEnd.Lost);
        ending.TryAdd(session, clock.GetTimestamp());
        NotHeld(session);
    }

    private static void NotHeld(OwnedSession session)
    {
        if (session.IsHeld)
            session.Kind.Held--;
        session.IsHeld = false;
    }

    /// <summary>Forgets those that have ended, and frees those that another node is to have.</summary>
    private async Task SweepAsync(CancellationToken ct)
    {
        while (life.FoundLost.TryDequeue(out var found))
        {
            // Most often a commit of its own told it so; the rows will say the same.
            mayNotKnow = mayNotKnow || found.IsHeld;
            if (found.IsHeld)
                ending.TryAdd(found, clock.GetTimestamp());
            NotHeld(found);
        }
        foreach (var (session, since) in ending.ToList())
        {
            if (!session.IsQuiet && clock.GetElapsedTime(since) < ToEnd)
                continue;
            await ForgetAsync(session, ct);
        }
    }

    private async Task ForgetAsync(OwnedSession session, CancellationToken ct)
    {
        if (session.Why == SessionEnd.GivenBack)
        {
            await tools.Writer.RunAsync(
                sql => SessionSql.ReleaseAsync(sql, session.Claim, CancellationToken.None),
                ct,
                canWait: true
            );
            NotHeld(session);
            tools.Signals.SessionsChanged();
        }
        if (!session.IsQuiet)
        {
            LogDeaf(session.Kind.Entry.Kind, session.Key);
            deaf[session.Claim.Id] = session;
        }
        ending.Remove(session);
        states.Remove(session);
        session.Kind.Count--;
        session.Forget();
        tools.Metrics.Ended(session.Kind.Entry.Kind, session.Why);
        life.Owned.TryRemove(session.Claim.Id, out _);
    }

    private void SayFull(SessionEntry entry, long all, int hosts)
    {
        if (saidFull is { } at && clock.GetElapsedTime(at) < SayAgain)
            return;
        saidFull = clock.GetTimestamp();
        LogFull(entry.Kind, all, hosts, entry.PerNode);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * clock.TimestampFrequency);

    [LoggerMessage(1469, LogLevel.Information, "Took {Count} sessions {Kind}; this node has {Held}")]
    private partial void LogTaken(string kind, int count, int held);

    [LoggerMessage(1470, LogLevel.Information, "Gives back {Count} sessions {Kind} of its {Held}, for another node")]
    private partial void LogGaveBack(string kind, int count, int held);

    [LoggerMessage(1471, LogLevel.Warning, "Session {Kind} {Key} did not end when told; others may have it now")]
    private partial void LogDeaf(string kind, string key);

    [LoggerMessage(
        1472,
        LogLevel.Error,
        "There are {All} sessions {Kind} and {Hosts} nodes for {PerNode} each; start another node"
    )]
    private partial void LogFull(string kind, long all, int hosts, int perNode);
}
