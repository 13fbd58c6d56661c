using Microsoft.Data.Sqlite;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Whether a SQLite file is whole.</summary>
internal static class SqliteFile
{
    /// <exception cref="RefusedException">409 <c>backup.database-damaged</c>, with SQLite's first findings.</exception>
    public static void Check(SqliteConnection connection, string file)
    {
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
