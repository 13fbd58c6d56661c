using Microsoft.Extensions.Logging;

namespace Signalbox.Platform.Jobs;

/// <summary>Tells other nodes which lanes have work, at most once in 50 ms.</summary>
/// <remarks>NOTIFY takes a lock of the whole server while it commits, so it is not part of anybody's transaction.</remarks>
internal sealed partial class PostgresNotifier(JobWriter writer, ILogger<JobEngine> log)
{
    public const string Channel = "signalbox_jobs";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private HashSet<string> lanes = new(StringComparer.Ordinal);
    private bool telling;

    /// <summary>The node of this process while it lives; null where there is none.</summary>
    public INodeLease? Node { get; set; }

    public void Tell(string lane)
    {
        if (Node?.View.Live == 1)
            return; // nobody to tell; one that has just come looks for itself
        lock (gate)
        {
            lanes.Add(lane);
            if (telling)
                return;
            telling = true;
        }
        _ = Task.Run(TellAsync, CancellationToken.None);
    }

    private async Task TellAsync()
    {
        while (true)
        {
            HashSet<string> told;
            lock (gate)
            {
                if (lanes.Count == 0)
                {
                    telling = false;
                    return;
                }
                (told, lanes) = (lanes, new HashSet<string>(StringComparer.Ordinal));
            }
            try
            {
                // PostgreSQL takes 8,000 bytes; more lanes than fit are found by the poll.
                var payload = string.Join('\n', told.Take(50));
                await writer.RunAsync(
                    sql =>
                        sql.ListAsync(
                            "SELECT pg_notify(@channel, @payload)",
                            [("@channel", Channel), ("@payload", payload)],
                            _ => 0,
                            CancellationToken.None
                        ),
                    CancellationToken.None
                );
            }
            catch (Exception e)
            {
                LogNotTold(e.Message); // the poll of the others is enough by itself
            }
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    [LoggerMessage(1403, LogLevel.Debug, "Other nodes were not told of work: {Reason}")]
    private partial void LogNotTold(string reason);
}
