using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Bars;

/// <summary>Whom rows come from: each has a number, under which its rows are kept, and a rank.</summary>
internal sealed class MarketSources(Database database, IOptions<MarketOptions> options)
{
    private readonly ConcurrentDictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, string> names = new();

    /// <summary>The number of a source, which gets one when it is new. Not within a transaction that writes.</summary>
    public async Task<int> IdAsync(string name, CancellationToken ct)
    {
        if (ids.TryGetValue(name, out var known))
            return known;
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var insert = transaction.Command(
            """
            INSERT INTO market_source (id, name) SELECT coalesce(max(id), 0) + 1, @name FROM market_source WHERE true
            ON CONFLICT (name) DO NOTHING
            """,
            ("@name", name)
        );
        await insert.ExecuteNonQueryAsync(ct);
        await using var select = transaction.Command(
            "SELECT id FROM market_source WHERE name = @name",
            ("@name", name)
        );
        var id = Convert.ToInt32(
            await select.ExecuteScalarAsync(ct),
            System.Globalization.CultureInfo.InvariantCulture
        );
        await transaction.CommitAsync(ct);
        names[id] = name;
        return ids[name] = id;
    }

    /// <summary>The name of a number that this process has not necessarily given.</summary>
    public async Task<string> NameAsync(int id, CancellationToken ct)
    {
        if (names.TryGetValue(id, out var known))
            return known;
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT name FROM market_source WHERE id = @id",
            ("@id", id)
        );
        var name = (string?)await command.ExecuteScalarAsync(ct) ?? "unknown";
        ids[name] = id;
        return names[id] = name;
    }

    /// <summary>Whether the first is believed where both speak of one day. Both names must be known: <see cref="NameAsync"/>.</summary>
    public bool IsBetter(int one, int other) => Rank(one) < Rank(other);

    private int Rank(int id)
    {
        var at = names.TryGetValue(id, out var name) ? Array.IndexOf(options.Value.SourceOrder, name) : -1;
        return at < 0 ? int.MaxValue : at;
    }
}
