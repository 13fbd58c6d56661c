using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Signalbox.Platform.Jobs;

/// <summary>Tells a database that is away or full from a statement that is wrong: the first is no job's fault.</summary>
internal static class DatabaseOutage
{
    /// <summary>Whether <paramref name="fault"/>, or what caused it, says that the database cannot work at the moment.</summary>
    /// <remarks>A command that took too long is none: it may be the job's own statement, each time.</remarks>
    public static bool Is(Exception? fault) =>
        fault switch
        {
            null => false,
            // https://www.sqlite.org/rescode.html: BUSY, LOCKED, IOERR, FULL, CANTOPEN
            SqliteException { SqliteErrorCode: 5 or 6 or 10 or 13 or 14 } => true,
            // Appendix A of its manual: connection, resources (a full disk too), shutdown, a transaction left idle, I/O
            PostgresException
            {
                SqlState: ['0', '8', ..] or ['5', '3', ..] or ['5', '7', 'P', ..] or "25P03" or "58030"
            } => true,
            PostgresException => false,
            NpgsqlException { InnerException: IOException or SocketException } => true,
            _ => Is(fault.InnerException),
        };
}
