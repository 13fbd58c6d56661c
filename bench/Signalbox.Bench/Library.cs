using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Signalbox.Bench;

/// <summary>Articles with their originals, until the database holds as much as was asked for.</summary>
internal static class Library
{
    // What an article of an account takes: a text that compresses, an original that is gzip already.
    private const int Characters = 1_000;
    private const int OriginalBytes = 2_500;
    private const int RowBytes = Characters * 3 + OriginalBytes + 500;

    // The same library each time.
    private const int Seed = 20_260_302;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="bytes">About how much the file is to take.</param>
    public static void Fill(SqliteConnection connection, long bytes)
    {
        Execute(connection, "PRAGMA synchronous = OFF; BEGIN");
        using var article = connection.CreateCommand();
        article.CommandText = """
            INSERT INTO radar_article (id, title, url, text, text_state, first_seen_at, dated_at, revision, content_key, fingerprint, source_count)
            VALUES (@id, @title, @url, @text, 'Full', @at, @at, 1, @key, @print, 1)
            """;
        using var original = connection.CreateCommand();
        original.CommandText = """
            INSERT INTO radar_article_snapshot (id, origin_id, taken_at, digest, body) VALUES (@id, @id, @at, @key, @body)
            """;
        foreach (var row in Rows(bytes))
        {
            var at = (row.At - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            Set(article, ("@id", row.Id.ToString()), ("@title", row.Title), ("@url", row.Url), ("@text", row.Text));
            Set(article, ("@at", at), ("@key", row.Key), ("@print", row.Fingerprint));
            article.ExecuteNonQuery();
            Set(original, ("@id", row.Id.ToString()), ("@at", at), ("@key", row.Key), ("@body", row.Original));
            original.ExecuteNonQuery();
        }
        Execute(connection, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <param name="bytes">About how much the database is to take.</param>
    public static async Task FillAsync(NpgsqlConnection connection, long bytes, CancellationToken ct)
    {
        await using (
            var articles = await connection.BeginBinaryImportAsync(
                "COPY radar_article (id, title, url, text, text_state, first_seen_at, dated_at, revision, content_key, fingerprint, source_count) FROM STDIN (FORMAT binary)",
                ct
            )
        )
        {
            foreach (var row in Rows(bytes))
            {
                await articles.StartRowAsync(ct);
                await articles.WriteAsync(row.Id, NpgsqlDbType.Uuid, ct);
                await articles.WriteAsync(row.Title, NpgsqlDbType.Text, ct);
                await articles.WriteAsync(row.Url, NpgsqlDbType.Text, ct);
                await articles.WriteAsync(row.Text, NpgsqlDbType.Text, ct);
                await articles.WriteAsync("Full", NpgsqlDbType.Text, ct);
                await articles.WriteAsync(row.At, NpgsqlDbType.TimestampTz, ct);
                await articles.WriteAsync(row.At, NpgsqlDbType.TimestampTz, ct);
                await articles.WriteAsync(1, NpgsqlDbType.Integer, ct);
                await articles.WriteAsync(row.Key, NpgsqlDbType.Text, ct);
                await articles.WriteAsync(row.Fingerprint, NpgsqlDbType.Bigint, ct);
                await articles.WriteAsync(1, NpgsqlDbType.Integer, ct);
            }
            await articles.CompleteAsync(ct);
        }
        await using var originals = await connection.BeginBinaryImportAsync(
            "COPY radar_article_snapshot (id, origin_id, taken_at, digest, body) FROM STDIN (FORMAT binary)",
            ct
        );
        foreach (var row in Rows(bytes))
        {
            await originals.StartRowAsync(ct);
            await originals.WriteAsync(row.Id, NpgsqlDbType.Uuid, ct);
            await originals.WriteAsync(row.Id, NpgsqlDbType.Uuid, ct);
            await originals.WriteAsync(row.At, NpgsqlDbType.TimestampTz, ct);
            await originals.WriteAsync(row.Key, NpgsqlDbType.Text, ct);
            await originals.WriteAsync(row.Original, NpgsqlDbType.Bytea, ct);
        }
        await originals.CompleteAsync(ct);
    }

    private static IEnumerable<Row> Rows(long bytes)
    {
        var chance = new Random(Seed);
        var phrases = Enumerable.Range(0, 3_000).Select(_ => Phrase(chance)).ToArray();
        for (long number = 0, count = bytes / RowBytes; number < count; number++)
        {
            var text = new StringBuilder(Characters + 20);
            while (text.Length < Characters)
                text.Append(phrases[chance.Next(phrases.Length)]);
            var (id, original) = (new byte[16], new byte[OriginalBytes]);
            chance.NextBytes(id);
            chance.NextBytes(original);
            var key = Convert.ToHexStringLower(SHA256.HashData(id));
            yield return new Row(
                new Guid(id),
                text.ToString(0, 24),
                string.Create(CultureInfo.InvariantCulture, $"https://mp.weixin.qq.com/s/{key[..22]}"),
                text.ToString(),
                Start.AddMinutes(number),
                key,
                chance.NextInt64(),
                original
            );
        }
    }

    /// <summary>A few of the 2,500 commonest characters, and a comma.</summary>
    private static string Phrase(Random chance) =>
        string.Concat(Enumerable.Range(0, chance.Next(4, 14)).Select(_ => (char)(0x4E00 + chance.Next(2_500)))) + "，";

    private static void Set(SqliteCommand command, params (string Name, object Value)[] values)
    {
        foreach (var (name, value) in values)
        {
            if (command.Parameters.Contains(name))
                command.Parameters[name].Value = value;
            else
                command.Parameters.AddWithValue(name, value);
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed record Row(
        Guid Id,
        string Title,
        string Url,
        string Text,
        DateTimeOffset At,
        string Key,
        long Fingerprint,
        byte[] Original
    );
}
