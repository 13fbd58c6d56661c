using Signalbox.Market.Instruments;
using Signalbox.Platform.Data;

namespace Signalbox.Market.Watch;

/// <summary>Remembers whose page a user looked at last.</summary>
internal sealed class LookedAt(Database database, InstrumentBook book, TimeProvider clock)
{
    private const int Kept = 20;

    /// <summary>Notes that the user looks at it now; the twenty newest are kept.</summary>
    public async Task NoteAsync(Guid user, int instrument, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var upsert = transaction.Command(
            """
            INSERT INTO market_looked (user_id, instrument_id, at) VALUES (@user, @instrument, @now)
            ON CONFLICT (user_id, instrument_id) DO UPDATE SET at = excluded.at
            """,
            ("@user", user),
            ("@instrument", instrument),
            ("@now", clock.GetUtcNow())
        );
        await upsert.ExecuteNonQueryAsync(ct);
        await using var forget = transaction.Command(
            """
            DELETE FROM market_looked WHERE user_id = @user AND at < (
              SELECT min(at) FROM (SELECT at FROM market_looked WHERE user_id = @user ORDER BY at DESC LIMIT @kept) newest)
            """,
            ("@user", user),
            ("@kept", Kept)
        );
        await forget.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <returns>At most 20, the newest first.</returns>
    public async Task<IReadOnlyList<Instrument>> RecentAsync(Guid user, int most, CancellationToken ct)
    {
        var known = await book.ReadAsync(ct);
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT instrument_id FROM market_looked WHERE user_id = @user ORDER BY at DESC LIMIT @most",
            ("@user", user),
            ("@most", Math.Clamp(most, 1, Kept))
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<Instrument>();
        while (await reader.ReadAsync(ct))
            if (known.ById(reader.GetInt32(0)) is { } instrument)
                found.Add(instrument);
        return found;
    }
}
