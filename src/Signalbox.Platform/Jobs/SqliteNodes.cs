using Microsoft.Extensions.Options;
using Signalbox.Platform.Jobs.Sessions;

namespace Signalbox.Platform.Jobs;

/// <summary>SQLite has one process: whatever is marked running at its start belongs to a dead one.</summary>
internal sealed class SqliteNodes(JobWriter writer, IOptions<JobsOptions> options, TimeProvider clock) : INodeRegistry
{
    public async Task<INodeLease> JoinAsync(IReadOnlyCollection<Guid> former, CancellationToken ct)
    {
        var id = Ids.New(clock);
        var now = clock.GetUtcNow();
        await writer.RunAsync(
            async sql =>
            {
                await sql.ExecuteAsync("DELETE FROM node", [], CancellationToken.None);
                await sql.ExecuteAsync(
                    "INSERT INTO node (id, name, started_at) VALUES (@id, @name, @now)",
                    [("@id", id), ("@name", NodeName.Here), ("@now", now)],
                    CancellationToken.None
                );
                await SessionSql.FreeOrphansAsync(sql, CancellationToken.None);
                return await Freeing.OrphansAsync(sql, options.Value.LossesBeforeDead, now, CancellationToken.None);
            },
            ct
        );
        return new Lease(id);
    }

    private sealed class Lease(Guid id) : INodeLease
    {
        public Guid Id => id;

        public NodeView View => NodeView.Alone;

        public CancellationToken Lost => CancellationToken.None;

        public Task LeaveAsync(CancellationToken ct) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

internal static class NodeName
{
    /// <summary>For people: machine and process.</summary>
    public static string Here { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
