using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Watch;

/// <summary>Puts an instrument into a watch-list, at the end of a group. One that is there already stays where it is.</summary>
internal sealed class AddToWatch(
    Database database,
    ResolveInstrument resolve,
    AddWatchGroup addGroup,
    TimeProvider clock
)
{
    /// <summary>What the group is called that somebody without one gets.</summary>
    private const string First = "自选";

    /// <param name="symbol">Any accepted spelling, or a name.</param>
    /// <param name="group">Null: the first, which is made where there is none.</param>
    /// <param name="note">At most 200 characters.</param>
    /// <returns>The instrument that was meant.</returns>
    /// <exception cref="RefusedException">
    /// 400 <c>market.watch.words</c>, <c>market.symbol.ambiguous</c>; 404 <c>market.symbol.unknown</c>,
    /// <c>market.watch.no-group</c>; 409 <c>market.watch.full</c>.
    /// </exception>
    public async Task<Instrument> RunAsync(Guid user, string symbol, Guid? group, string? note, CancellationToken ct)
    {
        var words = WatchChange.Words(note, WatchChange.LongestNote, maybeNone: true);
        var instrument = await resolve.RunAsync(symbol, ct);
        await using var change = await WatchChange.BeginAsync(database, user, ct);
        if (group is { } named)
            await change.OwnsAsync(named, ct);
        var into =
            group
            ?? (await change.GroupsAsync(ct)) switch
            {
                [var first, ..] => first,
                [] => await addGroup.RunAsync(change, First, ct),
            };
        var items = await change.ItemsAsync(into, ct);
        if (items.Contains(instrument.Id))
            return instrument;
        var all = await change.CountAsync(
            "SELECT count(*) FROM market_watch w JOIN market_watch_group g ON g.id = w.group_id WHERE g.user_id = @user",
            [],
            ct
        );
        if (all >= WatchChange.MostItems)
            throw RefusedException.Conflict(
                "market.watch.full",
                $"A watch-list holds {WatchChange.MostItems} instruments at most; remove some first."
            );
        await change.DoAsync(
            """
            INSERT INTO market_watch (group_id, instrument_id, place, note, added_at)
            VALUES (@group, @item, @place, @note, @now)
            """,
            [
                ("@group", into),
                ("@item", instrument.Id),
                ("@place", items.Count),
                ("@note", words),
                ("@now", clock.GetUtcNow()),
            ],
            ct
        );
        await change.CommitAsync(ct);
        return instrument;
    }
}

/// <summary>What is to change of something watched; null leaves it.</summary>
/// <param name="Group">The group that it goes to.</param>
/// <param name="Place">Within the group, from 0.</param>
internal sealed record WatchMove(Guid? Group, int? Place, string? Note);

/// <summary>Moves an instrument within a watch-list, or changes its note.</summary>
internal sealed class MoveInWatch(Database database, ResolveInstrument resolve)
{
    /// <exception cref="RefusedException">
    /// 400 <c>market.watch.words</c>, <c>market.symbol.ambiguous</c>; 404 <c>market.symbol.unknown</c>,
    /// <c>market.watch.no-group</c>, <c>market.watch.not-in</c>.
    /// </exception>
    public async Task RunAsync(Guid user, Guid group, string symbol, WatchMove move, CancellationToken ct)
    {
        var words = move.Note is null ? null : WatchChange.Words(move.Note, WatchChange.LongestNote, maybeNone: true);
        var item = (await resolve.RunAsync(symbol, ct)).Id;
        await using var change = await WatchChange.BeginAsync(database, user, ct);
        await change.OwnsAsync(group, ct);
        if (!(await change.ItemsAsync(group, ct)).Contains(item))
            throw NotIn(symbol);
        if (words is not null)
            await change.DoAsync(
                "UPDATE market_watch SET note = @note WHERE group_id = @group AND instrument_id = @item",
                [("@note", words), ("@group", group), ("@item", item)],
                ct
            );
        var into = move.Group ?? group;
        var place = move.Place;
        if (into != group)
        {
            await change.OwnsAsync(into, ct);
            place ??= int.MaxValue;
            // Where it is there already, the one that comes takes its place.
            await change.DoAsync(
                "DELETE FROM market_watch WHERE group_id = @into AND instrument_id = @item",
                [("@into", into), ("@item", item)],
                ct
            );
            await change.DoAsync(
                "UPDATE market_watch SET group_id = @into WHERE group_id = @group AND instrument_id = @item",
                [("@into", into), ("@group", group), ("@item", item)],
                ct
            );
        }
        if (place is { } at)
            await change.OrderAsync(into, WatchChange.Moved(await change.ItemsAsync(into, ct), item, at), ct);
        await change.CommitAsync(ct);
    }

    public static RefusedException NotIn(string symbol) =>
        RefusedException.NotFound("market.watch.not-in", $"{symbol} is not in this group of your watch-list.");
}

/// <summary>Takes an instrument out of a group.</summary>
internal sealed class RemoveFromWatch(Database database, ResolveInstrument resolve)
{
    /// <exception cref="RefusedException">
    /// 400 <c>market.symbol.ambiguous</c>; 404 <c>market.symbol.unknown</c>, <c>market.watch.no-group</c>, <c>market.watch.not-in</c>.
    /// </exception>
    public async Task RunAsync(Guid user, Guid group, string symbol, CancellationToken ct)
    {
        var item = (await resolve.RunAsync(symbol, ct)).Id;
        await using var change = await WatchChange.BeginAsync(database, user, ct);
        await change.OwnsAsync(group, ct);
        var gone = await change.DoAsync(
            "DELETE FROM market_watch WHERE group_id = @group AND instrument_id = @item",
            [("@group", group), ("@item", item)],
            ct
        );
        if (gone == 0)
            throw MoveInWatch.NotIn(symbol);
        await change.CommitAsync(ct);
    }
}
