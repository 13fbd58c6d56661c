using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Data;

/// <summary>Finds out whether the database answers, and says in one sentence why not.</summary>
internal sealed partial class DatabaseStart(
    Database database,
    IOptions<DataOptions> options,
    ILogger<DatabaseStart> log
)
{
    // Between two attempts; the real time, not the test's: the server is real.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The SQLite file, as a whole path; null when there is none.</summary>
    public string? File => DatabaseLock.FileOf(options.Value);

    /// <param name="patient">Whether to wait for a PostgreSQL that does not answer yet, as <see cref="DataOptions.WaitAtStart"/> says.</param>
    /// <exception cref="RefusedException">503 <c>data.unavailable</c>.</exception>
    public async Task ReachAsync(bool patient, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await database.OpenAsync(ct);
                await using var command = connection.CreateCommand();
                // On SQLite the first page must be read to find out that a file is no database.
                command.CommandText = database.Kind == DatabaseKind.Sqlite ? "PRAGMA schema_version" : "SELECT 1";
                await command.ExecuteScalarAsync(ct);
                return;
            }
            catch (Exception fault)
                when (fault is DbException or SocketException or TimeoutException or ArgumentException)
            {
                var left = options.Value.WaitAtStart - TimeProvider.System.GetElapsedTime(began);
                if (!patient || !MayPass(fault) || left < Pause)
                    throw RefusedException.Unavailable("data.unavailable", Sentence(fault), fault);
                LogWaiting(Where(), (int)left.TotalSeconds, fault.Message);
            }
            await Task.Delay(Pause, TimeProvider.System, ct);
        }
    }

    /// <summary>The database without its password: <c>SQLite /srv/data/signalbox.db</c>, <c>PostgreSQL radar on db:5432</c>.</summary>
    public string Where()
    {
        if (database.Kind == DatabaseKind.Sqlite)
            return $"SQLite {DatabaseLock.FileOf(options.Value) ?? "in memory"}";
        var parts = new NpgsqlConnectionStringBuilder(options.Value.ConnectionString);
        return $"PostgreSQL {parts.Database} on {parts.Host}:{parts.Port}";
    }

    // 28: wrong user or password; 3D: no such database. Waiting mends neither.
    private static bool MayPass(Exception fault) =>
        fault is not (SqliteException or ArgumentException)
        && fault is not PostgresException { SqlState: ['2', '8', ..] or ['3', 'D', ..] };

    private string Sentence(Exception fault) =>
        fault switch
        {
            SqliteException { SqliteErrorCode: 26 } => // SQLITE_NOTADB
            $"{DatabaseLock.FileOf(options.Value)} is not a SQLite database; move it away, or name another file.",
            SqliteException { SqliteErrorCode: 14 } => // SQLITE_CANTOPEN
                $"{DatabaseLock.FileOf(options.Value)} cannot be opened; does the folder exist, and may this user write there?",
            PostgresException postgres => $"The database ({Where()}) refuses us: {postgres.MessageText}.",
            _ => $"The database ({Where()}) does not answer: {fault.Message}",
        };

    [LoggerMessage(
        1050,
        LogLevel.Warning,
        "The database ({Where}) does not answer yet, waiting up to {Seconds} s more: {Why}"
    )]
    private partial void LogWaiting(string where, int seconds, string why);
}
