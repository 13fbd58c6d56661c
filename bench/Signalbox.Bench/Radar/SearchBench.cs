using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Bench.Market;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Radar;
using Signalbox.Radar.Search;
using Signalbox.Radar.Viewers;

namespace Signalbox.Bench.Radar;

/// <summary>A million articles put into the index by the product's own code, then ten queries, against reading all texts with LIKE.</summary>
internal static class SearchBench
{
    private const int Articles = 1_000_000;
    private const int InOneCommit = 1_000;
    private const int Rounds = 30;

    /// <summary>Milliseconds for the slowest in a hundred that a person who looks for something takes as «at once».</summary>
    private const double MostP99 = 400;

    private static readonly string[] Queries =
    [
        "补贴",
        "专项资金 申报",
        "人工智能",
        "招标 -中标",
        "数据库升级",
        "债",
        "subsidy",
        "net zero",
        "XJ700123",
        "关于组织申报专项资金的通知",
    ];

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        if (ArticleMill.Open() is not { } mill)
            return [new BenchRow("search", "ms", 0, null, null, null, null, 0, "the samples are missing", false)];
        List<BenchRow> rows = [];
        foreach (var kind in new[] { DatabaseKind.Sqlite, DatabaseKind.Postgres })
            if (kind == DatabaseKind.Sqlite || Bars.Postgres is not null)
                rows.AddRange(await MeasureAsync(kind, mill, ct));
        return rows;
    }

    private static async Task<IReadOnlyList<BenchRow>> MeasureAsync(
        DatabaseKind kind,
        ArticleMill mill,
        CancellationToken ct
    )
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-bench-");
        var name = $"bench_{Guid.NewGuid():n}";
        if (kind == DatabaseKind.Postgres)
            await Bars.OnServerAsync($"CREATE DATABASE {name}", ct);
        var connection =
            kind == DatabaseKind.Sqlite
                ? $"Data Source={folder.FullName}/signalbox.db"
                : $"{Bars.Postgres};Database={name};Command Timeout=600";
        try
        {
            await using var app = await HostAsync(folder.FullName, kind, connection, ct);
            var loaded = await LoadAsync(app, mill, ct);
            var rows = await QueriesAsync(app, kind, ct);
            var (texts, index) = await SizesAsync(app, ct);
            rows.Add(Told($"{kind}: put in, index included", "articles/s", Articles / loaded.TotalSeconds));
            rows.Add(Told($"{kind}: all texts", "MB", texts / 1e6));
            rows.Add(Told($"{kind}: the index", "MB", index / 1e6));
            await app.StopAsync(ct);
            return rows;
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            if (kind == DatabaseKind.Postgres)
                await Bars.OnServerAsync($"DROP DATABASE {name} WITH (FORCE)", ct);
            folder.Delete(recursive: true);
        }
    }

    private static async Task<TimeSpan> LoadAsync(WebApplication app, ArticleMill mill, CancellationToken ct)
    {
        var database = app.Services.GetRequiredService<Database>();
        var watch = new Stopwatch();
        for (var at = 0; at < Articles; at += InOneCommit)
        {
            var some = Enumerable.Range(at, InOneCommit).Select(mill.Article).ToList();
            watch.Start();
            await using var transaction = await database.BeginWriteAsync(ct);
            foreach (var article in some)
            {
                await using var insert = transaction.Command(
                    """
                    INSERT INTO radar_article (id, title, url, text, text_state, published_at, first_seen_at, dated_at,
                      revision, content_key, fingerprint, source_count, sample)
                    VALUES (@id, @title, @url, @text, 'Full', @at, @at, @at, 1, @key, 0, 1, @sample)
                    """,
                    ("@id", article.Id),
                    ("@title", article.Title),
                    ("@url", article.Url),
                    ("@text", article.Text),
                    ("@at", article.DatedAt),
                    ("@key", article.ContentKey),
                    ("@sample", false)
                );
                await insert.ExecuteNonQueryAsync(ct);
                await MakeFindable.RunAsync(transaction, article, ct);
            }
            await transaction.CommitAsync(ct);
            watch.Stop();
            if (at % 100_000 == 0)
                Console.Error.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{database.Kind}: {at:N0} in {watch.Elapsed.TotalSeconds:N0} s"
                    )
                );
        }
        await ExecuteAsync(database, database.Kind == DatabaseKind.Sqlite ? "ANALYZE" : "VACUUM (ANALYZE)", ct);
        return watch.Elapsed;
    }

    private static async Task<List<BenchRow>> QueriesAsync(WebApplication app, DatabaseKind kind, CancellationToken ct)
    {
        var search = app.Services.GetRequiredService<SearchRadar>();
        List<BenchRow> rows = [];
        List<double> all = [];
        foreach (var words in Queries)
        {
            List<double> times = [];
            var hits = 0;
            for (var round = 0; round < Rounds; round++)
            {
                var start = Stopwatch.GetTimestamp();
                var page = await search.RunAsync(new SearchQuery { Text = words }, Viewer.Everything, ct);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                hits = page.Hits.Count;
            }
            all.AddRange(times);
            rows.Add(Told($"{kind}: «{words}», {hits} on the first page, p50", "ms", At(times, 0.5)));
        }
        var plain = await PlainAsync(app.Services.GetRequiredService<Database>(), ct);
        var (p50, p99) = (At(all, 0.5), At(all, 0.99));
        rows.Add(
            new BenchRow(
                $"{kind}: ten queries over {Articles:N0} articles, p50",
                "ms",
                p50,
                plain,
                "LIKE, one of them",
                null,
                null,
                plain / p50,
                "times the other, at least 20",
                plain / p50 >= 20
            )
        );
        rows.Add(
            new BenchRow(
                $"{kind}: ten queries over {Articles:N0} articles, p99",
                "ms",
                p99,
                null,
                null,
                MostP99,
                "at once, to a person",
                p99 / MostP99,
                "of the limit, at most 1",
                p99 <= MostP99
            )
        );
        return rows;
    }

    /// <summary>What a list without an index does: a rare word looked for in each text.</summary>
    private static async Task<double> PlainAsync(Database database, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        await ExecuteAsync(
            database,
            "SELECT count(*) FROM radar_article WHERE lower(title) LIKE '%xj700123%' OR lower(text) LIKE '%xj700123%'",
            ct
        );
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static async Task<(long Texts, long Index)> SizesAsync(WebApplication app, CancellationToken ct)
    {
        var database = app.Services.GetRequiredService<Database>();
        await using var connection = await database.OpenAsync(ct);
        var texts = await NumberAsync("SELECT sum(octet_length(title) + octet_length(text)) FROM radar_article");
        if (database.Kind == DatabaseKind.Postgres)
            return (
                texts,
                await NumberAsync(
                    "SELECT pg_total_relation_size('radar_search_text') + pg_total_relation_size('radar_search_doc')"
                )
            );
        // What its pages are is what becomes free without it; the database is thrown away afterwards.
        var pages = -await NumberAsync("PRAGMA freelist_count");
        await RunAsync("DROP TABLE radar_search_text");
        await RunAsync("DROP TABLE radar_search_doc");
        pages += await NumberAsync("PRAGMA freelist_count");
        return (texts, pages * await NumberAsync("PRAGMA page_size"));

        async Task<long> NumberAsync(string sql)
        {
            await using var command = connection.Command(null, database.Kind, sql);
            return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        }

        async Task RunAsync(string sql)
        {
            await using var command = connection.Command(null, database.Kind, sql);
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private static async Task ExecuteAsync(Database database, string sql, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(null, database.Kind, sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<WebApplication> HostAsync(
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
            [new RadarModule()]
        );
        await SignalboxApp.StartAsync(app, patient: false, ct);
        return app;
    }

    private static double At(List<double> times, double share)
    {
        var sorted = times.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];
    }

    private static BenchRow Told(string what, string unit, double ours) =>
        new(what, unit, ours, null, null, null, null, 0, "told without a goal", true);
}
