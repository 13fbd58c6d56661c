using Microsoft.Data.Sqlite;

namespace Signalbox.Platform.Data;

/// <summary>SQLite connections that stay open with what was prepared on them: to prepare a small query costs more than to run it.</summary>
internal sealed class KeptConnections(string connectionString) : IDisposable
{
    /// <summary>Of each connection; a statement takes two or three kilobytes.</summary>
    public const int MostCommands = 64;

    /// <summary>More than so many are not kept.</summary>
    private const int Most = 8;

    /// <summary>This is the pool: one below it would keep open what is closed here.</summary>
    private readonly string unpooled = new SqliteConnectionStringBuilder(connectionString)
    {
        Pooling = false,
    }.ConnectionString;

    private readonly Lock gate = new();
    private readonly Stack<KeptConnection> free = new();
    private int generation;
    private bool disposed;

    /// <summary>An open one, which nobody else has.</summary>
    public KeptConnection Take()
    {
        int now;
        lock (gate)
        {
            if (free.TryPop(out var kept))
                return kept;
            now = generation;
        }
        var made = new KeptConnection(unpooled, this, now);
        try
        {
            made.Open();
            SqlitePragmas.Apply(made);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <returns>Whether it is kept.</returns>
    public bool TakeBack(KeptConnection connection)
    {
        // Somebody went away while it was read, or before a transaction's end.
        if (!connection.Commands.AreFree || SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0)
            return false;
        lock (gate)
        {
            if (disposed || free.Count == Most || connection.Generation != generation)
                return false;
            free.Push(connection);
            return true;
        }
    }

    /// <summary>Closes those that nobody has, and later those that somebody has: another file takes the place of theirs.</summary>
    public void LetGo()
    {
        List<KeptConnection> all;
        lock (gate)
        {
            generation++;
            all = [.. free];
            free.Clear();
        }
        foreach (var connection in all)
            connection.Dispose();
    }

    /// <summary>Whether the connection string lets connections be kept.</summary>
    public static bool May(string connectionString)
    {
        try
        {
            return new SqliteConnectionStringBuilder(connectionString).Pooling;
        }
        catch (ArgumentException)
        {
            return false; // the database's own check says what is wrong with it
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
            disposed = true;
        LetGo();
    }
}
