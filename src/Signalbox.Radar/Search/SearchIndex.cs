using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Radar.Search;

/// <summary>A document that may hold what is looked for.</summary>
internal sealed record Candidate(long Seq, SearchKind Kind, Guid Id);

/// <summary>Which words stand in which document: FTS5 on SQLite, a GIN index on PostgreSQL.</summary>
internal sealed class SearchIndex(Database database)
{
    /// <summary>What stands further behind is not found; PostgreSQL takes no more than 1 MB of words.</summary>
    private const int MostChars = 64 * 1024;

    private const string Sqlite = """
        SELECT seq, kind, ref FROM radar_search_text JOIN radar_search_doc ON seq = radar_search_text.rowid
        WHERE radar_search_text MATCH @words AND radar_search_text.rowid >= @from AND radar_search_text.rowid < @before
        ORDER BY radar_search_text.rowid DESC LIMIT @most
        """;

    /// <summary>Along the newest documents: enough for words that are often used, whatever PostgreSQL thinks of how often that is.</summary>
    private const string PostgresNewest = """
        SELECT d.seq, d.kind, d.ref FROM radar_search_text t JOIN radar_search_doc d ON d.seq = t.seq
        WHERE t.terms @@ CAST(@words AS tsquery) AND t.seq >= @from AND t.seq < @before
          AND t.seq >= coalesce((SELECT seq FROM radar_search_text WHERE seq < @before ORDER BY seq DESC OFFSET 20000 LIMIT 1), @from)
        ORDER BY t.seq DESC LIMIT @most
        """;

    /// <summary>By the index of the words, for those that are rare: PostgreSQL would read all documents, expecting many.</summary>
    private const string PostgresAll = """
        WITH found AS MATERIALIZED (
            SELECT seq FROM radar_search_text WHERE terms @@ CAST(@words AS tsquery) AND seq >= @from AND seq < @before)
        SELECT d.seq, d.kind, d.ref FROM (SELECT seq FROM found ORDER BY seq DESC LIMIT @most) f
        JOIN radar_search_doc d ON d.seq = f.seq ORDER BY d.seq DESC
        """;

    /// <summary>Makes a document found by the words of <paramref name="text"/>, and no longer by those that it had.</summary>
    /// <param name="at">Its date; what was given first holds.</param>
    public static async Task PutAsync(
        WriteTransaction transaction,
        SearchKind kind,
        Guid id,
        DateTimeOffset at,
        string text,
        CancellationToken ct
    )
    {
        var terms = SearchTerms.Of(SearchableText.Of(text.Length <= MostChars ? text : text[..MostChars]));
        terms.Add(WordOf(kind));
        var (seq, isNew) = await PlaceAsync(transaction, kind, id, at, ct);
        if (transaction.Kind == DatabaseKind.Postgres)
        {
            await ExecuteAsync(
                transaction,
                """
                INSERT INTO radar_search_text (seq, terms) VALUES (@seq, array_to_tsvector(@terms))
                ON CONFLICT (seq) DO UPDATE SET terms = excluded.terms
                """,
                [("@seq", seq), ("@terms", terms.ToArray())],
                ct
            );
            return;
        }
        if (!isNew)
            await ExecuteAsync(transaction, "DELETE FROM radar_search_text WHERE rowid = @seq", [("@seq", seq)], ct);
        await ExecuteAsync(
            transaction,
            "INSERT INTO radar_search_text (rowid, terms) VALUES (@seq, @terms)",
            [("@seq", seq), ("@terms", string.Join(' ', terms))],
            ct
        );
    }

    /// <summary>Forgets a document.</summary>
    public static async Task RemoveAsync(WriteTransaction transaction, long seq, CancellationToken ct)
    {
        var column = transaction.Kind == DatabaseKind.Sqlite ? "rowid" : "seq";
        await ExecuteAsync(transaction, $"DELETE FROM radar_search_text WHERE {column} = @seq", [("@seq", seq)], ct);
        await ExecuteAsync(transaction, "DELETE FROM radar_search_doc WHERE seq = @seq", [("@seq", seq)], ct);
    }

    /// <summary>Documents that have all the words' terms, newest first; whether they hold the words is to be looked at.</summary>
    /// <param name="from">The first number.</param>
    /// <param name="before">The number behind the last.</param>
    public async Task<IReadOnlyList<Candidate>> FindAsync(
        SearchedWords words,
        SearchKind? kind,
        long from,
        long before,
        int most,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        var asked = Asked(words, kind, database.Kind == DatabaseKind.Sqlite);
        if (database.Kind == DatabaseKind.Sqlite)
            return await RunAsync(Sqlite);
        var newest = await RunAsync(PostgresNewest);
        return newest.Count == most ? newest : await RunAsync(PostgresAll);

        async Task<List<Candidate>> RunAsync(string sql)
        {
            await using var command = connection.Command(
                null,
                database.Kind,
                sql,
                ("@words", asked),
                ("@from", from),
                ("@before", before),
                ("@most", most)
            );
            await using var reader = await command.ExecuteReaderAsync(ct);
            List<Candidate> found = [];
            while (await reader.ReadAsync(ct))
                found.Add(
                    new Candidate(reader.GetInt64(0), Enum.Parse<SearchKind>(reader.GetString(1)), reader.GetGuid(2))
                );
            return found;
        }
    }

    /// <summary>Of a kind those that have all the words' terms, to narrow a list by; none where there is no word in the text.</summary>
    /// <exception cref="RefusedException">400 <c>radar.search.too-many</c>.</exception>
    public static IQueryable<Guid> Having(SignalboxDb db, string text, SearchKind kind)
    {
        if (SearchedWords.Read(text) is not { } words)
            return db.Set<SearchDoc>().Where(_ => false).Select(d => d.Ref);
        var isSqlite = db.Database.IsSqlite();
        var asked = Asked(words, kind, isSqlite);
        var found = isSqlite
            ? db.Set<SearchDoc>()
                .FromSql(
                    $"SELECT d.seq, d.kind, d.ref FROM radar_search_text JOIN radar_search_doc d ON d.seq = radar_search_text.rowid WHERE radar_search_text MATCH {asked}"
                )
            : db.Set<SearchDoc>()
                .FromSql(
                    $"SELECT d.seq, d.kind, d.ref FROM radar_search_text t JOIN radar_search_doc d ON d.seq = t.seq WHERE t.terms @@ CAST({asked} AS tsquery)"
                );
        return found.Select(d => d.Ref);
    }

    /// <summary>In the database's own language; words are letters and digits, so nothing in them is to be escaped.</summary>
    private static string Asked(SearchedWords words, SearchKind? kind, bool isSqlite)
    {
        var asked = new StringBuilder();
        foreach (var (word, isBeginning) in words.All.SelectMany(SearchTerms.For).Distinct())
            Add(word, isBeginning);
        if (kind is { } only)
            Add(WordOf(only), isBeginning: false);
        return asked.ToString();

        void Add(string word, bool isBeginning)
        {
            if (asked.Length > 0)
                asked.Append(isSqlite ? " AND " : " & ");
            if (isSqlite)
                asked.Append(CultureInfo.InvariantCulture, $"\"{word}\"{(isBeginning ? "*" : "")}");
            else
                asked.Append(CultureInfo.InvariantCulture, $"'{word}'{(isBeginning ? ":*" : "")}");
        }
    }

    /// <summary>Stands in the index among the words; no text has it, for its first character is no letter.</summary>
    private static string WordOf(SearchKind kind) => $"§{kind}";

    private static async Task<(long Seq, bool IsNew)> PlaceAsync(
        WriteTransaction transaction,
        SearchKind kind,
        Guid id,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        for (var seq = SearchPlace.Wanted(at, id); ; seq++)
        {
            await using (
                var known = transaction.Command(
                    "SELECT seq FROM radar_search_doc WHERE kind = @kind AND ref = @id",
                    ("@kind", $"{kind}"),
                    ("@id", id)
                )
            )
                if (await known.ExecuteScalarAsync(ct) is long there)
                    return (there, false);
            var put = await ExecuteAsync(
                transaction,
                "INSERT INTO radar_search_doc (seq, kind, ref) VALUES (@seq, @kind, @id) ON CONFLICT DO NOTHING",
                [("@seq", seq), ("@kind", $"{kind}"), ("@id", id)],
                ct
            );
            if (put == 1)
                return (seq, true);
        }
    }

    private static async Task<int> ExecuteAsync(
        WriteTransaction transaction,
        string sql,
        (string, object?)[] parameters,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(ct);
    }
}
