using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using NpgsqlTypes;
using Signalbox.Market;
using Signalbox.Market.Bars;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;

namespace Signalbox.Bench.Market;

/// <summary>The peer's 5,000 symbols × 4 years × 250 sessions, and the databases that they go into.</summary>
internal static class Bars
{
    public const int Symbols = 5000;
    public const int PerYear = 250;

    /// <summary>The years that the peer's loader fills.</summary>
    public static IReadOnlyList<int> PeersYears { get; } = [2021, 2022, 2023, 2024];

    public static string? Postgres => Environment.GetEnvironmentVariable("SIGNALBOX_TEST_POSTGRES");

    /// <summary>E.g. <c>000001.SZ</c> and <c>600002.SH</c>, as the peer's loader names them.</summary>
    public static string Symbol(int number) =>
        number % 2 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{number + 1:000000}.SZ")
            : string.Create(CultureInfo.InvariantCulture, $"{600000 + number + 1:000000}.SH");

    /// <summary>250 sessions of each year of one symbol, weekdays from 2 January on, ascending, as a random walk.</summary>
    public static IReadOnlyList<BarRow> Of(int instrument, int source, IReadOnlyList<int> years)
    {
        var chance = new Random(instrument);
        var (pre, at) = (100_000L, new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero));
        var rows = new List<BarRow>(PerYear * years.Count);
        foreach (var day in years.SelectMany(Sessions))
        {
            var close = Math.Max(10_000, (long)(pre * (1 + ((chance.NextDouble() - 0.5) * 0.08))) / 100 * 100);
            var (high, low) = (Math.Max(close, pre) + 500, Math.Min(close, pre) - 500);
            var volume = chance.NextInt64(10_000, 90_000_000);
            rows.Add(
                new BarRow(instrument, day, pre, high, low, close, pre, volume, volume * close / 100, source, at, false)
            );
            pre = close;
        }
        return rows;
    }

    private static IEnumerable<DateOnly> Sessions(int year) =>
        Enumerable
            .Range(0, 366)
            .Select(d => new DateOnly(year, 1, 2).AddDays(d))
            .Where(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            .Take(PerYear);

    /// <summary>Our program without its server's doors open, on a database of its own.</summary>
    public static async Task<WebApplication> HostAsync(
        string folder,
        DatabaseKind kind,
        string connection,
        CancellationToken ct
    )
    {
        var app = SignalboxApp.Build(
            [
                $"--Installation:DataFolder={folder}",
                $"--Data:Kind={kind}",
                $"--Data:ConnectionString={connection}",
                "--Hosting:Urls=http://127.0.0.1:0",
                "--Logs:Console=none",
                "--Jobs:Enabled=false",
            ],
            [new MarketModule()]
        );
        await SignalboxApp.StartAsync(app, patient: false, ct);
        return app;
    }

    /// <summary>The barest way in: partitions and one binary COPY.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection,
        IReadOnlyList<IReadOnlyList<BarRow>> batch,
        CancellationToken ct
    )
    {
        foreach (var year in batch.SelectMany(b => b).Select(r => r.Day.Year).Distinct().Order())
        {
            await using var make = new NpgsqlCommand(
                $"CREATE TABLE IF NOT EXISTS market_bar_{year} PARTITION OF market_bar FOR VALUES FROM ('{year}-01-01') TO ('{year + 1}-01-01')",
                connection
            );
            await make.ExecuteNonQueryAsync(ct);
        }
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY market_bar ({BarRow.Columns}) FROM STDIN (FORMAT BINARY)",
            ct
        );
        foreach (var row in batch.SelectMany(b => b))
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(row.Instrument, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(row.Day, NpgsqlDbType.Date, ct);
            await copy.WriteAsync(row.Open, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.High, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.Low, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.Close, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.PreClose!.Value, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.Volume, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.Amount!.Value, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(row.Source, NpgsqlDbType.Integer, ct);
            await copy.WriteAsync(row.FetchedAt, NpgsqlDbType.TimestampTz, ct);
            await copy.WriteAsync(row.Provisional, NpgsqlDbType.Boolean, ct);
        }
        await copy.CompleteAsync(ct);
    }

    public static async Task OnServerAsync(string sql, CancellationToken ct)
    {
        NpgsqlConnection.ClearAllPools();
        await using var server = new NpgsqlConnection($"{Postgres};Database=postgres;Pooling=False");
        await server.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, server);
        await command.ExecuteNonQueryAsync(ct);
    }
}
