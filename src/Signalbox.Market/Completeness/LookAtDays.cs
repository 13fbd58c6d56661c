using Signalbox.Market.Bars;
using Signalbox.Market.Calendar;
using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Completeness;

/// <summary>Reads the days of some instruments, in one pass each over bars and suspensions, and counts them.</summary>
internal sealed class LookAtDays(Database database, Calendars calendars, TimeProvider clock)
{
    // Every source has the day's bars by then; earlier they are not missing.
    private static readonly TimeOnly Settled = new(18, 0);

    /// <param name="instruments">At most a few hundred.</param>
    /// <returns>One count each, in their order.</returns>
    public async Task<IReadOnlyList<DayCount>> RunAsync(IReadOnlyList<Instrument> instruments, CancellationToken ct)
    {
        if (instruments.Count == 0)
            return [];
        var wanted = instruments.ToDictionary(
            i => i.Id,
            _ => (Bars: new Dictionary<DateOnly, int>(), Suspended: new HashSet<DateOnly>())
        );
        await using (var connection = await database.OpenAsync(ct))
        {
            (string, object?)[] range = [("@first", wanted.Keys.Min()), ("@last", wanted.Keys.Max())];
            await using (
                var command = connection.Command(
                    null,
                    database.Kind,
                    """
                    SELECT instrument_id, day, source FROM market_bar
                    WHERE instrument_id BETWEEN @first AND @last AND NOT provisional
                    """,
                    range
                )
            )
            await using (var reader = await command.ExecuteReaderAsync(ct))
                while (await reader.ReadAsync(ct))
                    if (wanted.TryGetValue(reader.GetInt32(0), out var days))
                        days.Bars[reader.ReadDay(database.Kind, 1)] = reader.GetInt32(2);
            await using (
                var command = connection.Command(
                    null,
                    database.Kind,
                    "SELECT instrument_id, day FROM market_suspension WHERE instrument_id BETWEEN @first AND @last",
                    range
                )
            )
            await using (var reader = await command.ExecuteReaderAsync(ct))
                while (await reader.ReadAsync(ct))
                    if (wanted.TryGetValue(reader.GetInt32(0), out var days))
                        days.Suspended.Add(reader.ReadDay(database.Kind, 1));
        }
        var counts = new List<DayCount>(instruments.Count);
        foreach (var instrument in instruments)
            counts.Add(
                CountDays.Run(
                    await calendars.ReadAsync(instrument.Exchange.Calendar(), ct),
                    instrument.Listed,
                    instrument.Delisted,
                    LastFinal(instrument.Exchange),
                    wanted[instrument.Id].Bars,
                    wanted[instrument.Id].Suspended
                )
            );
        return counts;
    }

    /// <summary>The last day of which final bars can be asked: today from 18:00 on, where it is traded.</summary>
    private DateOnly LastFinal(Exchange exchange)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(exchange.TimeZone());
        var local = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime;
        var today = DateOnly.FromDateTime(local);
        return TimeOnly.FromDateTime(local) >= Settled ? today : today.AddDays(-1);
    }
}
