using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Copies a SQLite file that may be in use, by SQLite's own online copy; a live file is never read as a file.</summary>
internal sealed class SqliteCopier(IOptions<DataOptions> data) : IDatabaseCopier
{
    private const int Corrupt = 11; // SQLITE_CORRUPT
    private const int Full = 13; // SQLITE_FULL
    private const int NotADatabase = 26; // SQLITE_NOTADB

    public string PartName => "db.sqlite";

    public string Compression => "none";

    public Task<long> EstimateAsync(CancellationToken ct) =>
        Task.FromResult(DatabaseFile() is { Exists: true } file ? file.Length : 0);

    public async Task<CopiedDatabase> CopyAsync(Stream target, string work, CancellationToken ct)
    {
        if (DatabaseFile() is not { Exists: true } file)
            throw RefusedException.Conflict(
                "backup.no-database",
                $"There is no database at {DatabaseFile()?.FullName ?? "a file"} to back up. Start the server once, or correct DATABASE_URL."
            );
        var path = Path.Combine(work, PartName);
        try
        {
            await Task.Run(() => Copy(file.FullName, path), ct);
            return await SealedAsync(path, target, ct);
        }
        catch (SqliteException fault)
        {
            throw fault.SqliteErrorCode switch
            {
                Full => RefusedException.Conflict(
                    "backup.disk-full",
                    $"The disk of {work} was full while the database was copied. Make room there, or set BACKUP_FOLDER to a larger one."
                ),
                Corrupt or NotADatabase => RefusedException.Conflict(
                    "backup.database-damaged",
                    $"{file.FullName} is damaged: {fault.Message} Restore the newest verified set."
                ),
                _ => RefusedException.Unavailable(
                    "backup.database",
                    $"{file.FullName} could not be copied: {fault.Message}",
                    fault
                ),
            };
        }
        finally
        {
            File.Delete(path);
        }
    }

    private const int SealingBuffer = 1024 * 1024;

    private FileInfo? DatabaseFile() =>
        new SqliteConnectionStringBuilder(data.Value.ConnectionString).DataSource is { Length: > 0 } file
            ? new FileInfo(file)
            : null;

    private static void Copy(string from, string to)
    {
        using var source = Open(from);
        using var target = Open(to);
        source.BackupDatabase(target);
        // The copy is one file: without this it would keep a journal beside it.
        Scalar(target, "PRAGMA journal_mode = DELETE");
    }

    /// <summary>The copy, which nobody changes any more, is looked through while its bytes go into the set.</summary>
    private static async Task<CopiedDatabase> SealedAsync(string path, Stream target, CancellationToken ct)
    {
        IReadOnlyList<TableDigest> tables = [];
        await Together.RunAsync(
            async both => tables = await SqliteFile.CheckedAsync(path, both),
            async both =>
            {
                await using var copy = File.OpenRead(path);
                await copy.CopyToAsync(target, SealingBuffer, both);
            },
            ct
        );
        using var connection = Open(path);
        var (schema, migrations) = SchemaLedger.Of(connection);
        return new CopiedDatabase(
            new DatabaseStamp("sqlite", connection.ServerVersion, connection.ServerVersion, migrations),
            schema,
            tables
        );
    }

    private static SqliteConnection Open(string file)
    {
        var connection = SqliteFile.Open(file);
        Scalar(connection, "PRAGMA busy_timeout = 30000");
        return connection;
    }

    private static string? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
