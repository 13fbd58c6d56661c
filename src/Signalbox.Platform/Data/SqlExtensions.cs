using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Signalbox.Platform.Data;

/// <summary>SQL by hand, the same text for both databases.</summary>
public static class SqlExtensions
{
    /// <summary>A command with its parameters, instants and GUIDs in the form that the database stores them in.</summary>
    public static DbCommand Command(
        this DbConnection connection,
        DbTransaction? transaction,
        DatabaseKind kind,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        if (
            connection is KeptConnection home
            && home.Commands.Take((SqliteTransaction?)transaction, sql, parameters) is { } kept
        )
            return kept;
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // the text is a constant of ours; what varies is in the parameters
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = Stored(kind, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }

    /// <summary>The value as the database stores it: on SQLite instants are microseconds since 1970 and GUIDs upper-case text.</summary>
    public static object Stored(DatabaseKind kind, object? value) =>
        value switch
        {
            null => DBNull.Value,
            DateTimeOffset time when kind == DatabaseKind.Sqlite => UnixMicroseconds.From(time),
            DateTimeOffset time => time.ToUniversalTime(),
            // EF's SQLite provider writes GUIDs in upper case; text compares by its letters.
            Guid id when kind == DatabaseKind.Sqlite => id.ToString().ToUpperInvariant(),
            _ => value,
        };

    /// <summary>Reads an instant column back.</summary>
    public static DateTimeOffset Instant(this DbDataReader reader, DatabaseKind kind, int ordinal) =>
        kind == DatabaseKind.Sqlite
            ? UnixMicroseconds.To(reader.GetInt64(ordinal))
            : reader.GetFieldValue<DateTimeOffset>(ordinal);
}
