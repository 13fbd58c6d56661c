using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Signalbox.Platform.Jobs.Sessions;

/// <summary>Figures of the sessions of this node.</summary>
internal sealed class SessionMetrics : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> starts;
    private readonly Counter<long> taken;
    private readonly Counter<long> ended;
    private readonly Counter<long> refused;
    private readonly Counter<long> messages;
    private readonly ConcurrentDictionary<string, (long Running, long Waiting)> owned = new(StringComparer.Ordinal);

    public SessionMetrics(IMeterFactory meters)
    {
        meter = meters.Create("Signalbox.Sessions");
        starts = meter.CreateCounter<long>("sessions_starts", description: "Starts of sessions, repeated ones too.");
        taken = meter.CreateCounter<long>("sessions_taken", description: "Sessions that this node took.");
        ended = meter.CreateCounter<long>(
            "sessions_ended",
            description: "Sessions that this node owns no more, by why."
        );
        refused = meter.CreateCounter<long>(
            "sessions_commits_refused",
            description: "Commits that came when the session was another's."
        );
        messages = meter.CreateCounter<long>(
            "sessions_messages",
            description: "Messages and timers of conversations, by how they came out."
        );
        meter.CreateObservableGauge(
            "sessions_owned",
            () =>
                owned.SelectMany(o =>
                    new Measurement<long>[]
                    {
                        new(o.Value.Running, Kind(o.Key), new("state", "running")),
                        new(o.Value.Waiting, Kind(o.Key), new("state", "waiting")),
                    }
                ),
            description: "Sessions of this node: those that run, and those that wait for their start."
        );
    }

    public void Started(string kind) => starts.Add(1, Kind(kind));

    public void Taken(string kind, int count) => taken.Add(count, Kind(kind));

    public void Ended(string kind, SessionEnd why) =>
        ended.Add(1, Kind(kind), new("why", why.ToString().ToLowerInvariant()));

    public void CommitRefused(string kind) => refused.Add(1, Kind(kind));

    public void Message(string kind, string outcome) => messages.Add(1, Kind(kind), new("outcome", outcome));

    public void Owned(string kind, long running, long waiting) => owned[kind] = (running, waiting);

    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);
}
