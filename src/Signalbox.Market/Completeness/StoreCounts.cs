using Signalbox.Platform.Data;

namespace Signalbox.Market.Completeness;

/// <summary>Keeps the counts of instruments' years, so that sums over all of them need not look at every bar.</summary>
internal static class StoreCounts
{
    /// <summary>What was counted before of this instrument goes. Two searches at once: the last one's counts stand.</summary>
    public static async Task RunAsync(
        WriteTransaction transaction,
        int instrument,
        IReadOnlyList<YearCount> years,
        CancellationToken ct
    )
    {
        await ExecuteAsync("DELETE FROM market_year WHERE instrument_id = @instrument");
        await ExecuteAsync("DELETE FROM market_year_source WHERE instrument_id = @instrument");
        foreach (var year in years)
        {
            await ExecuteAsync(
                """
                INSERT INTO market_year (instrument_id, year, expected, stored, suspended)
                VALUES (@instrument, @year, @expected, @stored, @suspended)
                ON CONFLICT (instrument_id, year) DO UPDATE SET expected = excluded.expected, stored = excluded.stored,
                  suspended = excluded.suspended
                """,
                ("@year", year.Year),
                ("@expected", year.Expected),
                ("@stored", year.Stored),
                ("@suspended", year.Suspended)
            );
            foreach (var (source, bars) in year.BySource)
                await ExecuteAsync(
                    """
                    INSERT INTO market_year_source (instrument_id, year, source, bars)
                    VALUES (@instrument, @year, @source, @bars)
                    ON CONFLICT (instrument_id, year, source) DO UPDATE SET bars = excluded.bars
                    """,
                    ("@year", year.Year),
                    ("@source", source),
                    ("@bars", bars)
                );
        }

        async Task ExecuteAsync(string sql, params (string, object?)[] parameters)
        {
            await using var command = transaction.Command(sql, [("@instrument", instrument), .. parameters]);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>All instruments have been counted now.</summary>
    public static async Task AllAsync(WriteTransaction transaction, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = transaction.Command(
            """
            INSERT INTO market_counted (scope, at) VALUES ('all', @now)
            ON CONFLICT (scope) DO UPDATE SET at = excluded.at
            """,
            ("@now", now)
        );
        await command.ExecuteNonQueryAsync(ct);
    }
}
