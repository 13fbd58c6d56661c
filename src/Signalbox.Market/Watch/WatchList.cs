using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Watch;

/// <summary>An instrument that somebody watches.</summary>
/// <param name="Symbol">Canonical.</param>
/// <param name="Note">In the owner's words; empty where there is none.</param>
internal sealed record WatchItem(string Symbol, string? Name, string Note, DateTimeOffset AddedAt);

/// <summary>A group of a watch-list.</summary>
/// <param name="Items">In the owner's order.</param>
internal sealed record WatchGroup(Guid Id, string Name, IReadOnlyList<WatchItem> Items);

/// <summary>All that somebody watches.</summary>
/// <param name="Groups">At most 20, in the owner's order, with 500 instruments in all.</param>
internal sealed record WatchList(IReadOnlyList<WatchGroup> Groups)
{
    /// <summary>Each instrument once, in the order of the groups.</summary>
    public IReadOnlyList<string> Symbols =>
        [.. Groups.SelectMany(g => g.Items).Select(i => i.Symbol).Distinct(StringComparer.Ordinal)];
}

/// <summary>Reads what a user watches.</summary>
internal sealed class ListWatch(Database database, InstrumentBook book)
{
    /// <summary>Nothing is a list without groups.</summary>
    public async Task<WatchList> RunAsync(Guid user, CancellationToken ct)
    {
        var known = await book.ReadAsync(ct);
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT g.id, g.name, w.instrument_id, w.note, w.added_at
            FROM market_watch_group g LEFT JOIN market_watch w ON w.group_id = g.id
            WHERE g.user_id = @user
            ORDER BY g.place, g.name, w.place, w.added_at
            """,
            ("@user", user)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var groups = new List<(Guid Id, string Name, List<WatchItem> Items)>();
        while (await reader.ReadAsync(ct))
        {
            var id = reader.GetGuid(0);
            if (groups.Count == 0 || groups[^1].Id != id)
                groups.Add((id, reader.GetString(1), []));
            if (!reader.IsDBNull(2) && known.ById(reader.GetInt32(2)) is { } instrument)
                groups[^1]
                    .Items.Add(
                        new WatchItem(
                            instrument.Code,
                            instrument.Name,
                            reader.GetString(3),
                            reader.Instant(database.Kind, 4)
                        )
                    );
        }
        return new WatchList([.. groups.Select(g => new WatchGroup(g.Id, g.Name, g.Items))]);
    }
}
