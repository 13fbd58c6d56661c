using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Signalbox.Market.Bars;
using Signalbox.Platform.Data;

namespace Signalbox.Bench.Market;

/// <summary>Five million bars through our loader and through the barest loop over the same table, then ranges of years read back.</summary>
internal static class LoadBench
{
    private const int Batch = 100;
    private const int Reads = 2_000;
    private const int Symbols = 4_000;
    private static readonly int[] Years = [2020, 2021, 2022, 2023, 2024];

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        List<BenchRow> rows = [];
        foreach (var kind in new[] { DatabaseKind.Postgres, DatabaseKind.Sqlite })
        {
            if (kind == DatabaseKind.Postgres && Bars.Postgres is null)
                continue;
            var ours = await MeasureAsync(kind, bare: false, ct);
            var bare = await MeasureAsync(kind, bare: true, ct);
            var share = ours.PerSecond / bare.PerSecond;
            rows.Add(
                new BenchRow(
                    $"{kind}: 5 million bars stored",
                    "bars/s",
                    ours.PerSecond,
                    null,
                    null,
                    bare.PerSecond,
                    kind == DatabaseKind.Postgres ? "bare COPY" : "bare insert",
                    share,
                    "of the limit, 0.8 or more",
                    share >= 0.8
                )
            );
            rows.Add(
                new BenchRow(
                    $"{kind}: five years of one of 4,000 symbols read, p99",
                    "ms",
                    ours.P99,
                    null,
                    null,
                    null,
                    null,
                    0,
                    "told without a goal",
                    true
                )
            );
        }
        return rows;
    }

    private sealed record Measured(double PerSecond, double P99);

    /// <summary>On a database of its own, made by our schema either way.</summary>
    private static async Task<Measured> MeasureAsync(DatabaseKind kind, bool bare, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-bench-");
        var name = $"bench_{Guid.NewGuid():n}";
        if (kind == DatabaseKind.Postgres)
            await Bars.OnServerAsync($"CREATE DATABASE {name}", ct);
        var connection =
            kind == DatabaseKind.Sqlite
                ? $"Data Source={folder.FullName}/signalbox.db"
                : $"{Bars.Postgres};Database={name}";
        try
        {
            await using var app = await Bars.HostAsync(folder.FullName, kind, connection, ct);
            var source = await app.Services.GetRequiredService<MarketSources>().IdAsync("tushare", ct);
            // Partitions and warm code for both.
            await StoreAsync(app, [Bars.Of(1, source, Years)], bare, ct);
            var watch = new Stopwatch();
            var stored = 0L;
            for (var first = 1; first < Symbols; first += Batch)
            {
                // Made before the clock runs: what is measured is the storing.
                var batch = Enumerable
                    .Range(first + 1, Math.Min(Batch, Symbols - first))
                    .Select(n => Bars.Of(n, source, Years))
                    .ToList();
                watch.Start();
                await StoreAsync(app, batch, bare, ct);
                watch.Stop();
                stored += batch.Sum(b => b.Count);
            }
            var p99 = bare ? 0 : await ReadAsync(app, ct);
            await app.StopAsync(ct);
            return new Measured(stored / watch.Elapsed.TotalSeconds, p99);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            if (kind == DatabaseKind.Postgres)
                await Bars.OnServerAsync($"DROP DATABASE {name} WITH (FORCE)", ct);
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A hundred instruments in one commit: ours looks what is there, loads and counts the change, as an import does.</summary>
    private static async Task StoreAsync(
        WebApplication app,
        IReadOnlyList<IReadOnlyList<BarRow>> batch,
        bool bare,
        CancellationToken ct
    )
    {
        var database = app.Services.GetRequiredService<Database>();
        await using var transaction = await database.BeginWriteAsync(ct);
        if (!bare)
        {
            var said = batch.Select(b => new DaysOf(b[0].Instrument, b[0].Source, b, [], [])).ToList();
            await app.Services.GetRequiredService<StoreDays>().RunAsync(transaction, said, ct);
        }
        else if (transaction.Kind == DatabaseKind.Postgres)
            await Bars.CopyAsync((NpgsqlConnection)transaction.Connection, batch, ct);
        else
            Insert((SqliteConnection)transaction.Connection, (SqliteTransaction)transaction.Transaction, batch);
        await transaction.CommitAsync(ct);
    }

    private static void Insert(
        SqliteConnection connection,
        SqliteTransaction transaction,
        IReadOnlyList<IReadOnlyList<BarRow>> batch
    )
    {
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            $"INSERT INTO market_bar ({BarRow.Columns}) VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        var values = Enumerable.Range(0, 12).Select(n => insert.Parameters.AddWithValue($"${n}", 0L)).ToArray();
        insert.Prepare();
        foreach (var row in batch.SelectMany(b => b))
        {
            values[0].Value = row.Instrument;
            values[1].Value = (row.Day.Year * 10_000) + (row.Day.Month * 100) + row.Day.Day;
            values[2].Value = row.Open;
            values[3].Value = row.High;
            values[4].Value = row.Low;
            values[5].Value = row.Close;
            values[6].Value = row.PreClose!.Value;
            values[7].Value = row.Volume;
            values[8].Value = row.Amount!.Value;
            values[9].Value = row.Source;
            values[10].Value = row.FetchedAt.ToUnixTimeMilliseconds() * 1000;
            values[11].Value = 0;
            insert.ExecuteNonQuery();
        }
    }

    /// <summary>The 99th of a hundred readings of five years, in ms.</summary>
    private static async Task<double> ReadAsync(WebApplication app, CancellationToken ct)
    {
        var read = app.Services.GetRequiredService<ReadBars>();
        var chance = new Random(3);
        var took = new List<double>(Reads);
        for (var n = 0; n < Reads; n++)
        {
            var began = Stopwatch.GetTimestamp();
            await read.RunAsync(chance.Next(1, Symbols + 1), DateOnly.MinValue, DateOnly.MaxValue, ct);
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return took.Order().ElementAt(Reads * 99 / 100);
    }
}
