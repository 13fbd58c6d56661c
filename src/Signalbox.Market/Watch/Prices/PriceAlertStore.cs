using System.Data.Common;
using Signalbox.Market.Bars;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Watch.Prices;

/// <summary>The rows of price alerts.</summary>
internal sealed class PriceAlertStore(Database database)
{
    private const string Columns =
        "id, user_id, instrument_id, kind, level, note, armed, session, fired, fired_at, fired_price, hushed";

    /// <summary>Everybody's.</summary>
    public Task<IReadOnlyList<PriceAlert>> AllAsync(CancellationToken ct) => SelectAsync("", ct);

    /// <summary>One user's, by instrument, the newest last.</summary>
    public Task<IReadOnlyList<PriceAlert>> OfAsync(Guid user, CancellationToken ct) =>
        SelectAsync("WHERE user_id = @user ORDER BY instrument_id, created_at", ct, ("@user", user));

    private async Task<IReadOnlyList<PriceAlert>> SelectAsync(
        string where,
        CancellationToken ct,
        params (string, object?)[] parameters
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT {Columns} FROM market_price_alert {where}",
            parameters
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var alerts = new List<PriceAlert>();
        while (await reader.ReadAsync(ct))
            alerts.Add(Read(reader));
        return alerts;
    }

    private PriceAlert Read(DbDataReader reader) =>
        new(
            reader.GetGuid(0),
            reader.GetGuid(1),
            reader.GetInt32(2),
            Enum.Parse<PriceAlertKind>(reader.GetString(3)),
            Stored.Price(reader.GetInt64(4)),
            reader.GetString(5),
            reader.GetBoolean(6),
            reader.ReadDayOrNone(database.Kind, 7),
            reader.GetInt32(8),
            reader.IsDBNull(9) ? null : reader.Instant(database.Kind, 9),
            reader.IsDBNull(10) ? null : Stored.Price(reader.GetInt64(10)),
            reader.GetBoolean(11)
        );
}
