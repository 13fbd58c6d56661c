using Microsoft.Data.Sqlite;

namespace Signalbox.Platform.Data;

/// <summary>The commands of one SQLite connection, prepared once; of more than <paramref name="most"/> the one that was not used for the longest time is let go.</summary>
internal sealed class KeptCommands(SqliteConnection connection, int most) : IDisposable
{
    private readonly Dictionary<string, KeptCommand> kept = new(StringComparer.Ordinal);
    private long uses;
    private int taken;

    /// <summary>Whether nobody has any of them.</summary>
    public bool AreFree => taken == 0;

    /// <returns>Null when it is taken already: use another.</returns>
    public KeptCommand? Take(
        SqliteTransaction? transaction,
        string sql,
        ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        if (!kept.TryGetValue(sql, out var command))
        {
            if (kept.Count == most && !LetGo())
                return null;
            kept[sql] = command = new KeptCommand(this) { Connection = connection };
#pragma warning disable CA2100 // the text is a constant of ours; what varies is in the parameters
            command.CommandText = sql;
#pragma warning restore CA2100
        }
        if (command.IsTaken)
            return null;
        command.IsTaken = true;
        taken++;
        command.LastUse = ++uses;
        command.Transaction = transaction;
        Set(command, parameters);
        return command;
    }

    /// <summary>Who had it needs it no more.</summary>
    public void TakeBack(KeptCommand command)
    {
        if (!command.IsTaken)
            return;
        command.IsTaken = false;
        taken--;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in kept.Values)
            command.Free();
        kept.Clear();
    }

    private bool LetGo()
    {
        if (kept.Where(k => !k.Value.IsTaken).MinBy(k => k.Value.LastUse) is not { Key: { } oldest })
            return false;
        kept[oldest].Free();
        return kept.Remove(oldest);
    }

    private static void Set(SqliteCommand command, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (command.Parameters.Count != parameters.Length)
        {
            command.Parameters.Clear();
            foreach (var (name, value) in parameters)
                command.Parameters.AddWithValue(name, SqlExtensions.Stored(DatabaseKind.Sqlite, value));
            return;
        }
        for (var at = 0; at < parameters.Length; at++)
        {
            var parameter = command.Parameters[at];
            if (parameter.ParameterName != parameters[at].Name)
                parameter.ParameterName = parameters[at].Name;
            parameter.Value = SqlExtensions.Stored(DatabaseKind.Sqlite, parameters[at].Value);
        }
    }
}
