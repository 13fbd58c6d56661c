using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Alerts;

/// <summary>What one judgement did.</summary>
/// <param name="Changed">Instances whose row was written.</param>
/// <param name="Told">What the message said; empty when there was none.</param>
internal sealed record AlertRun(int Changed, IReadOnlyList<Told> Told)
{
    public static AlertRun Nothing { get; } = new(0, []);
}

/// <summary>Moves every alert on by what was judged, and tells of it in the same commit: neither happens without the other.</summary>
internal sealed partial class RunAlerts(
    AlertStore store,
    Silences silences,
    ComposeAlert compose,
    AlertChannels channels,
    Outbox outbox,
    Database database,
    Offers offers,
    TimeProvider clock,
    IOptions<AlertOptions> options,
    ILogger<RunAlerts> log
)
{
    /// <summary>Longer than this nobody has looked: the rest does not count towards a rule's time.</summary>
    private static readonly TimeSpan MostPassed = TimeSpan.FromSeconds(30);

    private const int MostReason = 500;

    /// <param name="passed">Since the run before, on the monotonic clock; zero for the first of a process.</param>
    public async Task<AlertRun> RunAsync(IReadOnlyList<Judged> judged, TimeSpan passed, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var before = await store.LoadAsync(ct);
        var moves = Moves(judged, before, passed < MostPassed ? passed : MostPassed, now);
        var told = await TellAsync(moves, now, ct);
        var writes = moves.Where(m => !Same(m.Before, m.Now)).ToList();
        if (writes.Count == 0)
            return AlertRun.Nothing;
        var message = told.Count == 0 ? null : await compose.RunAsync(told, ct);
        var first = message is null ? [] : await channels.FirstAsync(ct);
        return await WriteAsync(writes, message, first, now, ct) ? new AlertRun(writes.Count, told) : AlertRun.Nothing;
    }

    /// <summary>Every instance that was judged, and every one that is no more: what nobody sees any longer is well.</summary>
    private List<Move> Moves(
        IReadOnlyList<Judged> judged,
        Dictionary<string, Tracked> before,
        TimeSpan passed,
        DateTimeOffset now
    )
    {
        var moves = new List<Move>(judged.Count);
        foreach (var j in judged)
        {
            var was =
                before.GetValueOrDefault(j.Key)
                ?? new Tracked(j.Key, j.Rule.Id, j.Labels, Standing.New(now), null, "", "", 0);
            var next = AlertStates.Next(j.Rule, was.Standing, j.IsBad, passed, now);
            // The figure of the last change; the page asks for the present one itself.
            var moved =
                next.State == was.Standing.State
                    ? was
                    : was with
                    {
                        Value = j.Value,
                        ReasonZh = OneLine(j.ReasonZh),
                        Reason = OneLine(j.Reason),
                    };
            moves.Add(new Move(j.Rule, was, moved with { Standing = next }));
            before.Remove(j.Key);
        }
        var rules = offers.Alerts.ToDictionary(r => r.Id, StringComparer.Ordinal);
        foreach (var gone in before.Values)
        {
            // Its row stays, so that its transitions go on being counted from there. Without its rule it ends untold.
            var next = rules.TryGetValue(gone.Rule, out var rule)
                ? AlertStates.Next(rule, gone.Standing, isBad: false, passed, now)
                : gone.Standing with
                {
                    State = AlertState.Normal,
                    ToldFiring = false,
                };
            moves.Add(new Move(rule, gone, gone with { Standing = next }));
        }
        return moves;
    }

    private async Task<List<Told>> TellAsync(List<Move> moves, DateTimeOffset now, CancellationToken ct)
    {
        // Nothing fires and nothing has to be taken back: the usual case asks no further.
        if (!moves.Exists(m => m.Now.Standing is { IsFiring: true } or { ToldFiring: true }))
            return [];
        var quiet = await silences.NowAsync(ct);
        var firing = moves.Where(m => m.Now.Standing.IsFiring).Select(m => m.Now.Rule).ToHashSet();
        List<Told> told = [];
        foreach (var move in moves)
        {
            if (move.Rule is not { } rule || !(move.Now.Standing.IsFiring || move.Now.Standing.ToldFiring))
                continue;
            var muted = rule.InhibitedBy.Any(firing.Contains) || quiet.Holds(rule, AlertLabels.Read(move.Now.Labels));
            var telling = AlertStates.Tell(move.Now.Standing, muted, now);
            if (telling == Telling.Nothing)
                continue;
            told.Add(new Told(rule, move.Now, telling));
            move.Now = move.Now with { Standing = AlertStates.Told(move.Now.Standing, telling, now) };
        }
        return told;
    }

    /// <returns>False when another node was first: it has told.</returns>
    private async Task<bool> WriteAsync(
        List<Move> writes,
        OutgoingMessage? message,
        IReadOnlyList<ChannelRef> first,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        foreach (var move in writes)
        {
            if (!await AlertStore.SaveAsync(transaction, move.Before, move.Now, ct))
            {
                LogOvertaken(move.Now.Key);
                return false;
            }
            if (move.Now.Standing.Transition != move.Before.Standing.Transition)
                await store.AddChangeAsync(transaction, move.Now, now, ct);
        }
        if (message is not null)
        {
            foreach (var channel in first)
                await outbox.AddAsync(transaction, channel.Id, message, ct);
            if (options.Value.Fallbacks().Count > 0)
                await EscalateAlerts.WatchAsync(transaction, message, now, ct);
        }
        await transaction.CommitAsync(ct);
        if (message is not null)
            LogTold(message.Title, first.Count);
        return true;
    }

    /// <summary>A reason quotes anybody: it stays one line of a message, and PostgreSQL takes no NUL.</summary>
    private static string OneLine(string reason)
    {
        var line = string.Concat(reason.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        var end = Math.Min(line.Length, MostReason);
        return end < line.Length && char.IsHighSurrogate(line[end - 1]) ? line[..(end - 1)] : line[..end];
    }

    private static bool Same(Tracked before, Tracked now) =>
        ReferenceEquals(before.Standing, now.Standing)
        || before.Standing with { Changes = [] } == now.Standing with { Changes = [] };

    private sealed class Move(AlertRule? rule, Tracked before, Tracked now)
    {
        /// <summary>Null when nobody offers it any more.</summary>
        public AlertRule? Rule => rule;

        public Tracked Before => before;

        public Tracked Now { get; set; } = now;
    }

    [LoggerMessage(6201, LogLevel.Information, "{Title}: put into the outbox of {Channels} channels")]
    private partial void LogTold(string title, int channels);

    [LoggerMessage(6202, LogLevel.Warning, "Another node has judged {Alert} meanwhile; this judgement was dropped")]
    private partial void LogOvertaken(string alert);
}
