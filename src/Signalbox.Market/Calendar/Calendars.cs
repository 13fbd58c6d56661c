using Signalbox.Market.Bars;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Calendar;

/// <summary>A day of which sources say different things.</summary>
/// <param name="Open">Who says that it is a session.</param>
/// <param name="Closed">Who says that it is none.</param>
internal sealed record CalendarConflict(
    string Calendar,
    DateOnly Day,
    IReadOnlyList<string> Open,
    IReadOnlyList<string> Closed
);

/// <summary>The calendars, in memory, as their sources agree on them; the better source wins where they do not.</summary>
internal sealed class Calendars(Database database, MarketSources sources, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private volatile Known? known;

    /// <summary>One of <c>CN</c>, <c>HK</c>, <c>US</c>; empty where nothing was read yet.</summary>
    public async Task<TradingCalendar> ReadAsync(string calendar, CancellationToken ct) =>
        (await KnownAsync(ct)).All.GetValueOrDefault(calendar) ?? TradingCalendar.Unknown(calendar);

    /// <summary>The days that sources disagree on, ascending.</summary>
    public async Task<IReadOnlyList<CalendarConflict>> ConflictsAsync(CancellationToken ct) =>
        (await KnownAsync(ct)).Conflicts;

    /// <summary>Called after a commit that changed calendars.</summary>
    public void Forget() => known = null;

    /// <summary>Puts what a source says of days into the table.</summary>
    /// <returns>How many sessions are new.</returns>
    public async Task<int> StoreAsync(
        WriteTransaction transaction,
        IReadOnlyDictionary<(string Calendar, DateOnly Day), bool> days,
        int source,
        CancellationToken ct
    )
    {
        var added = 0;
        foreach (var ((calendar, day), open) in days)
        {
            await using var upsert = transaction.Command(
                """
                INSERT INTO market_session (calendar, day, source, is_open) VALUES (@calendar, @day, @source, @open)
                ON CONFLICT (calendar, day, source) DO UPDATE SET is_open = excluded.is_open
                WHERE market_session.is_open <> excluded.is_open
                """,
                ("@calendar", calendar),
                ("@day", Stored.Day(transaction.Kind, day)),
                ("@source", source),
                ("@open", open)
            );
            added += await upsert.ExecuteNonQueryAsync(ct) > 0 && open ? 1 : 0;
        }
        transaction.AfterCommit(Forget);
        return added;
    }

    private async Task<Known> KnownAsync(CancellationToken ct) =>
        known is { } now && clock.GetUtcNow() - now.At < Fresh ? now : known = await LoadAsync(ct);

    private async Task<Known> LoadAsync(CancellationToken ct)
    {
        var at = clock.GetUtcNow();
        var said = new SortedDictionary<(string Calendar, DateOnly Day), List<(int Source, bool Open)>>();
        await using (var connection = await database.OpenAsync(ct))
        await using (
            var command = connection.Command(
                null,
                database.Kind,
                "SELECT calendar, day, source, is_open FROM market_session"
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
            {
                var key = (reader.GetString(0), reader.ReadDay(database.Kind, 1));
                (said.TryGetValue(key, out var list) ? list : said[key] = []).Add(
                    (reader.GetInt32(2), reader.GetBoolean(3))
                );
            }
        foreach (var source in said.Values.SelectMany(v => v).Select(v => v.Source).Distinct().ToList())
            await sources.NameAsync(source, ct);
        return await JudgeAsync(said, at, ct);
    }

    private async Task<Known> JudgeAsync(
        SortedDictionary<(string Calendar, DateOnly Day), List<(int Source, bool Open)>> said,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        var sessions = new Dictionary<string, List<DateOnly>>(StringComparer.Ordinal);
        var (starts, ends) = (
            new Dictionary<string, DateOnly>(StringComparer.Ordinal),
            new Dictionary<string, DateOnly>(StringComparer.Ordinal)
        );
        // A source that lists sessions only says by silence that a day between its first and last is none.
        var spans = said.SelectMany(s => s.Value.Select(v => (s.Key.Calendar, v.Source, s.Key.Day)))
            .GroupBy(s => (s.Calendar, s.Source))
            .Select(g => (g.Key.Calendar, g.Key.Source, From: g.Min(s => s.Day), To: g.Max(s => s.Day)))
            .ToList();
        var conflicts = new List<CalendarConflict>();
        foreach (var ((calendar, day), words) in said)
        {
            starts.TryAdd(calendar, day); // ascending
            ends[calendar] = day;
            var all = words
                .Concat(
                    spans
                        .Where(s =>
                            s.Calendar == calendar
                            && s.From <= day
                            && day <= s.To
                            && !words.Exists(w => w.Source == s.Source)
                        )
                        .Select(s => (s.Source, Open: false))
                )
                .ToList();
            var open = all.Where(w => w.Open).Select(w => w.Source).ToList();
            var closed = all.Where(w => !w.Open).Select(w => w.Source).ToList();
            // Most win; of as many on both sides the best one.
            if (
                open.Count > closed.Count
                || (open.Count > 0 && open.Count == closed.Count && !closed.Exists(c => sources.IsBetter(c, open[0])))
            )
                (sessions.TryGetValue(calendar, out var list) ? list : sessions[calendar] = []).Add(day);
            if (open.Count > 0 && closed.Count > 0)
                conflicts.Add(
                    new CalendarConflict(calendar, day, await NamesAsync(open, ct), await NamesAsync(closed, ct))
                );
        }
        return new Known(
            ends.Keys.ToDictionary(
                name => name,
                name => new TradingCalendar(name, sessions.GetValueOrDefault(name) ?? [], starts[name], ends[name]),
                StringComparer.Ordinal
            ),
            conflicts,
            at
        );
    }

    private async Task<IReadOnlyList<string>> NamesAsync(List<int> ids, CancellationToken ct)
    {
        var names = new List<string>(ids.Count);
        foreach (var id in ids)
            names.Add(await sources.NameAsync(id, ct));
        return names;
    }

    private sealed record Known(
        IReadOnlyDictionary<string, TradingCalendar> All,
        IReadOnlyList<CalendarConflict> Conflicts,
        DateTimeOffset At
    );
}
