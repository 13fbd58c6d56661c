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
                    ? CheckResult.Ok(
                        $"数据库是 SQLite {connection.ServerVersion}。",
                        $"SQLite {connection.ServerVersion}."
                    )
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
            ? CheckResult.Ok(
                $"数据库是 PostgreSQL {number / 10_000}.{number % 10_000}。",
                $"PostgreSQL {number / 10_000}.{number % 10_000}."
            )
            : CheckResult.Fail(
                $"PostgreSQL {number / 10_000} 太旧，这个程序至少需要 {OldestPostgres}。",
                $"PostgreSQL {number / 10_000} is older than {OldestPostgres}, which this program needs.",
                "先用 signalbox backup 做一份备份，再用 signalbox restore 恢复到新版本的服务器。",
                "Make a set with signalbox backup, then move to a newer server with signalbox restore."
            );

    private static Task<CheckResult> ConnectionsAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                if (kind == DatabaseKind.Sqlite)
                    return CheckResult.Ok("SQLite 不计连接数。", "SQLite counts no connections.");
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
        var zh = $"连接共 {most} 个，已用 {used} 个。";
        var en = $"{used} of {most} connections are in use.";
        const string remedyZh = "调小 Data:PoolSize 和 Data:PoolOverflow，或调大服务器的 max_connections。";
        const string remedyEn = "Lower Data:PoolSize and Data:PoolOverflow, or raise max_connections of the server.";
        return used * 100 >= most * 95 ? CheckResult.Fail(zh, en, remedyZh, remedyEn)
            : used * 100 >= most * 80 ? CheckResult.Warn(zh, en, remedyZh, remedyEn)
            : CheckResult.Ok(zh, en);
    }

    private static Task<CheckResult> LongAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
                kind == DatabaseKind.Sqlite
                    ? CheckResult.Ok("SQLite 的查询在这个程序里运行。", "SQLite runs its queries in this program.")
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
            ? CheckResult.Ok("没有开了 5 分钟以上的事务。", "No transaction has been open for 5 minutes.")
            : CheckResult.Warn(
                $"有事务已经开了 {longest.TotalMinutes:0} 分钟。",
                $"A transaction has been open for {longest.TotalMinutes:0} minutes.",
                "在 pg_stat_activity 里看是谁的；没人需要就用 pg_terminate_backend 结束它。",
                "See whose it is in pg_stat_activity; end it there with pg_terminate_backend if nobody needs it."
            );

    private static Task<CheckResult> LocksAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
                kind == DatabaseKind.Sqlite
                    ? CheckResult.Ok("SQLite 的写入在这个程序里排队。", "SQLite's writers queue in this program.")
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
            ? CheckResult.Ok("没有查询等锁超过 5 秒。", "Nobody has waited for a lock for 5 s.")
            : CheckResult.Warn(
                $"有 {waiting} 个查询等锁超过 5 秒。",
                $"{waiting} queries have waited for a lock for more than 5 s.",
                "pg_blocking_pids(pid) 能指出是谁占着锁；也可能正在备份，或正在更改数据库结构。",
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
                    return said is ["ok"]
                        ? CheckResult.Ok("SQLite 的快速检查没有发现问题。", "SQLite's quick check found nothing.")
                        : Damaged(said[0]);
                }
                catch (SqliteException fault) when (fault.SqliteErrorCode is 11 or 26) // SQLITE_CORRUPT, SQLITE_NOTADB
                {
                    return Damaged(fault.Message);
                }
            },
            ct
        );

    private static CheckResult Damaged(string what)
    {
        var said = what.ReplaceLineEndings(" ");
        return CheckResult.Fail(
            $"数据库文件已损坏：{said}",
            $"The database file is damaged: {said}",
            "停下服务器，保留这个文件，检查磁盘，再恢复最新一份备份：signalbox restore latest。",
            "Stop the server, keep the file, look at its disk, and restore the newest set: signalbox restore latest."
        );
    }

    public static CheckResult JudgeChecksums(bool on, long failures) =>
        failures > 0
            ? CheckResult.Fail(
                $"PostgreSQL 发现 {failures} 个页的校验和不对。",
                $"PostgreSQL found {failures} pages whose checksum is wrong.",
                "检查数据库服务器的日志和磁盘，再恢复最新一份备份：signalbox restore latest。",
                "Look at the server's log and its disk, and restore the newest set: signalbox restore latest."
            )
        : on ? CheckResult.Ok("页校验已开启，没有发现错误。", "Page checksums are on, and none was wrong.")
        : CheckResult.Warn(
            "页校验没有开启：损坏的页不会被发现。",
            "Page checksums are off: a damaged page would go unnoticed.",
            "停下 PostgreSQL，运行 pg_checksums --enable。",
            "Stop PostgreSQL and run pg_checksums --enable."
        );

    private static Task<CheckResult> WalAsync(IServiceProvider services, CancellationToken ct)
    {
        if (services.GetRequiredService<DatabaseStart>().File is not { } file)
            return Task.FromResult(
                CheckResult.Ok("PostgreSQL 自己控制预写日志的大小。", "PostgreSQL keeps its log in bounds by itself.")
            );
        if (!File.Exists(file))
            return Task.FromResult(
                CheckResult.Unknown(
                    $"没有 {file} 这个文件。",
                    $"There is no {file}.",
                    "先处理“data.database”这项检查。",
                    "See to the check «data.database» first."
                )
            );
        var wal = new FileInfo(file + "-wal");
        return Task.FromResult(JudgeWal(wal.Name, wal.Exists ? wal.Length : 0));
    }

    public static CheckResult JudgeWal(string name, long bytes)
    {
        var zh = string.Create(CultureInfo.InvariantCulture, $"{name} 有 {bytes / 1_000_000} MB。");
        var en = string.Create(CultureInfo.InvariantCulture, $"{name} holds {bytes / 1_000_000} MB.");
        return bytes <= LargestWal
            ? CheckResult.Ok(zh, en)
            : CheckResult.Warn(
                $"{zh}可能有一个读取一直不结束，使它无法清空。",
                $"{en} A reader that never ends may keep it from being emptied.",
                "运行 signalbox maintain；仍不减小就重启服务器。",
                "signalbox maintain; if it stays, restart the server."
            );
    }
}
