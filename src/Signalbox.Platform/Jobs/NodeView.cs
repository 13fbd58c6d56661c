namespace Signalbox.Platform.Jobs;

/// <summary>What a node knows of the cluster: how many live, and which of them it is.</summary>
/// <param name="Index">Its place among the live nodes, sorted by id; 0 to <paramref name="Live"/> - 1.</param>
/// <param name="OwnedLanes">The strict lanes that are this node's alone; null means all.</param>
internal sealed record NodeView(int Live, int Index, IReadOnlySet<string>? OwnedLanes)
{
    /// <summary>The only node there is.</summary>
    public static readonly NodeView Alone = new(1, 0, null);

    /// <summary>This node's part of a limit of the whole cluster; where it does not divide, the lane's name says who gets more.</summary>
    public int Share(Lane lane, int limit)
    {
        if (lane.Strict)
            return OwnedLanes?.Contains(lane.Name) == false ? 0 : limit;
        var place = (Index + (StableHash(lane.Name) & int.MaxValue)) % Live;
        return limit / Live + (place < limit % Live ? 1 : 0);
    }

    /// <summary>The same on every node and in every run (FNV-1a); .NET's own differs from start to start.</summary>
    public static int StableHash(string text)
    {
        var hash = 2166136261u;
        foreach (var letter in text)
            hash = (hash ^ letter) * 16777619u;
        return (int)hash;
    }
}

/// <summary>Where a node signs on.</summary>
internal interface INodeRegistry
{
    /// <summary>Signs on under a new id.</summary>
    /// <param name="former">Earlier ids of this very process: their jobs are freed at once.</param>
    Task<INodeLease> JoinAsync(IReadOnlyCollection<Guid> former, CancellationToken ct);
}

/// <summary>One life of this node, from signing on until it signs off or has died.</summary>
internal interface INodeLease : IAsyncDisposable
{
    /// <summary>The node's id in rows.</summary>
    Guid Id { get; }

    /// <summary>The cluster as last seen.</summary>
    NodeView View { get; }

    /// <summary>Cancelled when the node has died: its jobs may be others' already.</summary>
    CancellationToken Lost { get; }

    /// <summary>Signs off; nothing of it runs any more.</summary>
    Task LeaveAsync(CancellationToken ct);
}
