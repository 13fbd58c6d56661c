using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Watch;

/// <summary>Makes a group in a watch-list, after those that are there.</summary>
internal sealed class AddWatchGroup(Database database, TimeProvider clock)
{
    /// <param name="name">1 to 30 characters, none of the user's others.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>market.watch.words</c>; 409 <c>market.watch.groups-full</c>, <c>market.watch.name-taken</c>.
    /// </exception>
    public async Task<Guid> RunAsync(Guid user, string? name, CancellationToken ct)
    {
        var words = WatchChange.Words(name, WatchChange.LongestName, maybeNone: false);
        await using var change = await WatchChange.BeginAsync(database, user, ct);
        var id = await RunAsync(change, words, ct);
        await change.CommitAsync(ct);
        return id;
    }

    /// <summary>The same within a change that does more.</summary>
    public async Task<Guid> RunAsync(WatchChange change, string name, CancellationToken ct)
    {
        var groups = await change.GroupsAsync(ct);
        if (groups.Count >= WatchChange.MostGroups)
            throw RefusedException.Conflict(
                "market.watch.groups-full",
                $"A watch-list has {WatchChange.MostGroups} groups at most; remove one first."
            );
        var id = Ids.New(clock);
        var made = await change.DoAsync(
            """
            INSERT INTO market_watch_group (id, user_id, name, place) VALUES (@id, @user, @name, @place)
            ON CONFLICT (user_id, name) DO NOTHING
            """,
            [("@id", id), ("@name", name), ("@place", groups.Count)],
            ct
        );
        return made == 1
            ? id
            : throw RefusedException.Conflict("market.watch.name-taken", $"You have a group called {name} already.");
    }
}

/// <summary>Gives a group another name or place.</summary>
internal sealed class ChangeWatchGroup(Database database)
{
    /// <param name="name">Null leaves it.</param>
    /// <param name="place">From 0; null leaves it.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>market.watch.words</c>; 404 <c>market.watch.no-group</c>; 409 <c>market.watch.name-taken</c>.
    /// </exception>
    public async Task RunAsync(Guid user, Guid group, string? name, int? place, CancellationToken ct)
    {
        var words = name is null ? null : WatchChange.Words(name, WatchChange.LongestName, maybeNone: false);
        await using var change = await WatchChange.BeginAsync(database, user, ct);
        await change.OwnsAsync(group, ct);
        if (words is not null)
        {
            var others = await change.CountAsync(
                "SELECT count(*) FROM market_watch_group WHERE user_id = @user AND name = @name AND id <> @group",
                [("@name", words), ("@group", group)],
                ct
            );
            if (others > 0)
                throw RefusedException.Conflict("market.watch.name-taken", $"You have a group called {words} already.");
            await change.DoAsync(
                "UPDATE market_watch_group SET name = @name WHERE id = @group AND user_id = @user",
                [("@name", words), ("@group", group)],
                ct
            );
        }
        if (place is { } at)
            await change.OrderAsync(WatchChange.Moved(await change.GroupsAsync(ct), group, at), ct);
        await change.CommitAsync(ct);
    }
}

/// <summary>Removes a group with what is in it.</summary>
internal sealed class RemoveWatchGroup(Database database)
{
    /// <exception cref="RefusedException">404 <c>market.watch.no-group</c>.</exception>
    public async Task RunAsync(Guid user, Guid group, CancellationToken ct)
    {
        await using var change = await WatchChange.BeginAsync(database, user, ct);
        await change.OwnsAsync(group, ct);
        await change.DoAsync(
            "DELETE FROM market_watch_group WHERE id = @group AND user_id = @user",
            [("@group", group)],
            ct
        );
        await change.CommitAsync(ct);
    }
}
