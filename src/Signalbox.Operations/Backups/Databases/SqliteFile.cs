using Microsoft.Data.Sqlite;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Where SQLite files lie, and whether one is whole.</summary>
internal static class SqliteFile
{
    /// <summary>The file in use, as a whole path.</summary>
    public static string PathOf(DataOptions data) =>
        Path.GetFullPath(new SqliteConnectionStringBuilder(data.ConnectionString).DataSource);

    /// <summary>A file beside it: on the same disk, so that a rename is all that a restore needs.</summary>
    public static string PathOf(DataOptions data, string name) => $"{PathOf(data)}.{name}";

    /// <summary>A connection of its own, which no pool keeps open afterwards.</summary>
    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString
        );
        connection.Open();
        return connection;
    }

    /// <summary>Whether a file that nobody changes is whole, and what is in it; both at once, for either reads all of it.</summary>
    /// <exception cref="RefusedException">409 <c>backup.database-damaged</c>, with SQLite's first findings.</exception>
    /// <exception cref="SqliteException">It cannot be read at all.</exception>
    public static async Task<IReadOnlyList<TableDigest>> CheckedAsync(string file, CancellationToken ct)
    {
        IReadOnlyList<TableDigest> tables = [];
        await Together.RunAsync(
            _ =>
            {
                Check(file);
                return Task.CompletedTask;
            },
            both =>
            {
                using var connection = Open(file);
                tables = SqliteDigest.Of(connection, both);
                return Task.CompletedTask;
            },
            ct
        );
        return tables;
    }

    private static void Check(string file)
    {
        using var connection = Open(file);
        var findings = Findings(connection, "PRAGMA integrity_check(5)").Where(f => f != "ok").ToList();
        findings.AddRange(
            Findings(connection, "PRAGMA foreign_key_check").Select(t => $"a row of {t} refers to none").Take(5)
        );
        if (findings.Count > 0)
            throw RefusedException.Conflict(
                "backup.database-damaged",
                $"{file} is damaged: {string.Join("; ", findings)}. Restore the newest verified set."
            );
    }

    private static List<string> Findings(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = pragma;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
            found.Add(reader.GetString(0));
        return found;
    }
}
