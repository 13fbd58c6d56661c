using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Market.Watch;

/// <summary>What all changes of a watch-list have in common: one at a time for each user, and only the user's own groups.</summary>
internal sealed class WatchChange : IAsyncDisposable
{
    public const int MostGroups = 20;
    public const int MostItems = 500;
    public const int LongestName = 30;
    public const int LongestNote = 200;

    private readonly WriteTransaction transaction;
    private readonly Guid user;

    private WatchChange(WriteTransaction transaction, Guid user) => (this.transaction, this.user) = (transaction, user);

    public static async Task<WatchChange> BeginAsync(Database database, Guid user, CancellationToken ct)
    {
        var change = new WatchChange(await database.BeginWriteAsync(ct), user);
        // Holds the user's groups: two pages that change at once do so one after the other.
        await change.DoAsync("UPDATE market_watch_group SET place = place WHERE user_id = @user", [], ct);
        return change;
    }

    public Task CommitAsync(CancellationToken ct) => transaction.CommitAsync(ct);

    public ValueTask DisposeAsync() => transaction.DisposeAsync();

    /// <summary>What is written of a group or an item, cut to one line.</summary>
    /// <exception cref="RefusedException">400 <c>market.watch.words</c>.</exception>
    public static string Words(string? text, int most, bool maybeNone)
    {
        var line = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= most && (maybeNone || line.Length > 0)
            ? line
            : throw RefusedException.Invalid(
                "market.watch.words",
                $"A group's name has 1 to {LongestName} characters, a note {LongestNote} at most; this has {line.Length}."
            );
    }

    /// <summary>The groups in their order.</summary>
    public async Task<List<Guid>> GroupsAsync(CancellationToken ct)
    {
        await using var command = transaction.Command(
            "SELECT id FROM market_watch_group WHERE user_id = @user ORDER BY place, name",
            ("@user", user)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(ct))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    /// <exception cref="RefusedException">404 <c>market.watch.no-group</c>.</exception>
    public async Task OwnsAsync(Guid group, CancellationToken ct)
    {
        if (!(await GroupsAsync(ct)).Contains(group))
            throw RefusedException.NotFound("market.watch.no-group", $"You have no watch-list group {group}.");
    }

    /// <summary>The instruments of a group in their order.</summary>
    public async Task<List<int>> ItemsAsync(Guid group, CancellationToken ct)
    {
        await using var command = transaction.Command(
            "SELECT instrument_id FROM market_watch WHERE group_id = @group ORDER BY place, added_at",
            ("@group", group)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<int>();
        while (await reader.ReadAsync(ct))
            ids.Add(reader.GetInt32(0));
        return ids;
    }

    /// <summary>Writes the order of a group down: the place of each is its index.</summary>
    public async Task OrderAsync(Guid group, IReadOnlyList<int> items, CancellationToken ct)
    {
        for (var at = 0; at < items.Count; at++)
            await DoAsync(
                "UPDATE market_watch SET place = @place WHERE group_id = @group AND instrument_id = @item AND place <> @place",
                [("@group", group), ("@item", items[at]), ("@place", at)],
                ct
            );
    }

    /// <summary>The same for the groups.</summary>
    public async Task OrderAsync(IReadOnlyList<Guid> groups, CancellationToken ct)
    {
        for (var at = 0; at < groups.Count; at++)
            await DoAsync(
                "UPDATE market_watch_group SET place = @place WHERE id = @group AND user_id = @user AND place <> @place",
                [("@group", groups[at]), ("@place", at)],
                ct
            );
    }

    /// <returns>How many rows it changed.</returns>
    public async Task<int> DoAsync(string sql, (string, object?)[] values, CancellationToken ct)
    {
        await using var command = transaction.Command(sql, [.. values, ("@user", user)]);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public async Task<long> CountAsync(string sql, (string, object?)[] values, CancellationToken ct)
    {
        await using var command = transaction.Command(sql, [.. values, ("@user", user)]);
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The list with one of it at another place; places beyond the end are the end.</summary>
    public static List<T> Moved<T>(List<T> list, T one, int place)
    {
        list.Remove(one);
        list.Insert(Math.Clamp(place, 0, list.Count), one);
        return list;
    }
}
