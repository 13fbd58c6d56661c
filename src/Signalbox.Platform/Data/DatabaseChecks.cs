using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Data;

/// <summary>How the database is, beyond that it answers.</summary>
internal static class DatabaseChecks
{
    private const int OldestPostgres = 14;
    private const long LargestWal = 256L * 1024 * 1024;
    private static readonly TimeSpan LongestTransaction = TimeSpan.FromMinutes(5);

    public static void Offer(Offers offers)
    {
        offers.Check(HealthCheck.ForDoctor("db.version", CheckGroup.Db, "database", VersionAsync));
        offers.Check(HealthCheck.ForDoctor("db.connections", CheckGroup.Db, "database", ConnectionsAsync));
        offers.Check(HealthCheck.ForDoctor("db.long-queries", CheckGroup.Db, "slow", LongAsync));
        offers.Check(HealthCheck.ForDoctor("db.locks", CheckGroup.Db, "slow", LocksAsync));
        offers.Check(
            HealthCheck.ForDoctor("db.integrity", CheckGroup.Db, "database", IntegrityAsync) with
            {
                Limit = TimeSpan.FromSeconds(60),
            }
        );
        offers.Check(HealthCheck.ForDoctor("db.wal", CheckGroup.Db, "disk-full", WalAsync));
    }

    private static Task<CheckResult> VersionAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
                kind == DatabaseKind.Sqlite
                    ? CheckResult.Ok($"SQLite {connection.ServerVersion}.")
                    : JudgeVersion(
                        await AskDatabase.NumberAsync(
                            connection,
                            kind,
                            "SELECT current_setting('server_version_num')::bigint",
                            [],
                            ct
                        )
                    ),
            ct
        );

    /// <param name="number">As PostgreSQL counts: 150020 is 15.20.</param>
    public static CheckResult JudgeVersion(long number) =>
        number / 10_000 >= OldestPostgres
            ? CheckResult.Ok($"PostgreSQL {number / 10_000}.{number % 10_000}.")
            : CheckResult.Fail(
                $"PostgreSQL {number / 10_000} is older than {OldestPostgres}, which this program needs.",
                "Make a set with signalbox backup, then move to a newer server with signalbox restore."
            );

    private static Task<CheckResult> ConnectionsAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                if (kind == DatabaseKind.Sqlite)
                    return CheckResult.Ok("SQLite counts no connections.");
                // All states together: any connection takes one of the places.
                const string used = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'";
                const string most = "SELECT current_setting('max_connections')::bigint";
                return JudgeConnections(
                    await AskDatabase.NumberAsync(connection, kind, used, [], ct),
                    await AskDatabase.NumberAsync(connection, kind, most, [], ct)
                );
            },
            ct
        );

    public static CheckResult JudgeConnections(long used, long most)
    {
        var found = $"{used} of {most} connections are in use.";
        const string remedy = "Lower Data:PoolSize and Data:PoolOverflow, or raise max_connections of the server.";
        return used * 100 >= most * 95 ? CheckResult.Fail(found, remedy)
            : used * 100 >= most * 80 ? CheckResult.Warn(found, remedy)
            : CheckResult.Ok(found);
    }

    private static Task<CheckResult> LongAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
                kind == DatabaseKind.Sqlite
                    ? CheckResult.Ok("SQLite runs its queries in this program.")
                    : JudgeLongest(
                        TimeSpan.FromSeconds(
                            await AskDatabase.NumberAsync(
                                connection,
                                kind,
                                """
                                SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0)::bigint
                                FROM pg_stat_activity
                                WHERE backend_type = 'client backend' AND datname = current_database()
                                  AND pid <> pg_backend_pid()
                                """,
                                [],
                                ct
                            )
                        )
                    ),
            ct
        );

    public static CheckResult JudgeLongest(TimeSpan longest) =>
        longest <= LongestTransaction
            ? CheckResult.Ok("No transaction has been open for 5 minutes.")
            : CheckResult.Warn(
                $"A transaction has been open for {longest.TotalMinutes:0} minutes.",
                "See whose it is in pg_stat_activity; end it there with pg_terminate_backend if nobody needs it."
            );

    private static Task<CheckResult> LocksAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
                kind == DatabaseKind.Sqlite
                    ? CheckResult.Ok("SQLite's writers queue in this program.")
                    : JudgeLocks(
                        await AskDatabase.NumberAsync(
                            connection,
                            kind,
                            """
                            SELECT count(*) FROM pg_stat_activity
                            WHERE wait_event_type = 'Lock' AND datname = current_database()
                              AND state_change < now() - interval '5 seconds'
                            """,
                            [],
                            ct
                        )
                    ),
            ct
        );

    public static CheckResult JudgeLocks(long waiting) =>
        waiting == 0
            ? CheckResult.Ok("Nobody has waited for a lock for 5 s.")
            : CheckResult.Warn(
                $"{waiting} queries have waited for a lock for more than 5 s.",
                "pg_blocking_pids(pid) names who holds it; a backup or a schema change may be running."
            );

    private static Task<CheckResult> IntegrityAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                if (kind == DatabaseKind.Postgres)
                {
                    const string off =
                        "SELECT CASE current_setting('data_checksums') WHEN 'on' THEN 0 ELSE 1 END::bigint";
                    const string broken = "SELECT coalesce(sum(checksum_failures), 0)::bigint FROM pg_stat_database";
                    return JudgeChecksums(
                        await AskDatabase.NumberAsync(connection, kind, off, [], ct) == 0,
                        await AskDatabase.NumberAsync(connection, kind, broken, [], ct)
                    );
                }
                try
                {
                    var said = await AskDatabase.NamesAsync(connection, kind, "PRAGMA quick_check(1)", [], ct);
                    return said is ["ok"] ? CheckResult.Ok("SQLite's quick check found nothing.") : Damaged(said[0]);
                }
                catch (SqliteException fault) when (fault.SqliteErrorCode is 11 or 26) // SQLITE_CORRUPT, SQLITE_NOTADB
                {
                    return Damaged(fault.Message);
                }
            },
            ct
        );

    private static CheckResult Damaged(string what) =>
        CheckResult.Fail(
            $"The database file is damaged: {what.ReplaceLineEndings(" ")}",
            "Stop the server, keep the file, look at its disk, and restore the newest set: signalbox restore latest."
        );

    public static CheckResult JudgeChecksums(bool on, long failures) =>
        failures > 0
            ? CheckResult.Fail(
                $"PostgreSQL found {failures} pages whose checksum is wrong.",
                "Look at the server's log and its disk, and restore the newest set: signalbox restore latest."
            )
        : on ? CheckResult.Ok("Page checksums are on, and none was wrong.")
        : CheckResult.Warn(
            "Page checksums are off: a damaged page would go unnoticed.",
            "Stop PostgreSQL and run pg_checksums --enable."
        );

    private static Task<CheckResult> WalAsync(IServiceProvider services, CancellationToken ct)
    {
        if (services.GetRequiredService<DatabaseStart>().File is not { } file)
            return Task.FromResult(CheckResult.Ok("PostgreSQL keeps its log in bounds by itself."));
        if (!File.Exists(file))
            return Task.FromResult(
                CheckResult.Unknown($"There is no {file}.", "See to the check «data.database» first.")
            );
        var wal = new FileInfo(file + "-wal");
        return Task.FromResult(JudgeWal(wal.Name, wal.Exists ? wal.Length : 0));
    }

    public static CheckResult JudgeWal(string name, long bytes)
    {
        var found = string.Create(CultureInfo.InvariantCulture, $"{name} holds {bytes / 1_000_000} MB.");
        return bytes <= LargestWal
            ? CheckResult.Ok(found)
            : CheckResult.Warn(
                $"{found} A reader that never ends may keep it from being emptied.",
                "signalbox maintain; if it stays, restart the server."
            );
    }
}
