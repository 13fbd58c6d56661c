using Signalbox.Market.Bars;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Adjustment;

/// <summary>The factors of one source: series of different sources are never mixed.</summary>
internal sealed record SourceFactors(string Source, FactorSeries Series);

/// <summary>Reads an instrument's factors, those of the best source that has any.</summary>
internal sealed class ReadFactors(Database database, MarketSources sources)
{
    /// <returns>Null when no source has factors of it.</returns>
    public async Task<SourceFactors?> RunAsync(int instrument, CancellationToken ct)
    {
        var bySource = new Dictionary<int, List<Factor>>();
        await using (var connection = await database.OpenAsync(ct))
        await using (
            var command = connection.Command(
                null,
                database.Kind,
                "SELECT source, day, factor FROM market_factor WHERE instrument_id = @instrument ORDER BY source, day",
                ("@instrument", instrument)
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                (bySource.TryGetValue(reader.GetInt32(0), out var list) ? list : bySource[reader.GetInt32(0)] = []).Add(
                    new Factor(reader.ReadDay(database.Kind, 1), (decimal)reader.GetDouble(2))
                );
        if (bySource.Count == 0)
            return null;
        foreach (var source in bySource.Keys)
            await sources.NameAsync(source, ct);
        var best = bySource.Keys.Order().Aggregate((one, other) => sources.IsBetter(other, one) ? other : one);
        return new SourceFactors(await sources.NameAsync(best, ct), new FactorSeries(bySource[best]));
    }
}
