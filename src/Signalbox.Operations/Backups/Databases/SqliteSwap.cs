using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Swaps SQLite files by renaming them, each with what belongs to it: a file under another's log would be read as nonsense.</summary>
internal sealed class SqliteSwap(IOptions<DataOptions> data, Database database) : IDatabaseSwap
{
    private string Live => SqliteFile.PathOf(data.Value);

    public DataOptions At(string name) =>
        new()
        {
            Kind = DatabaseKind.Sqlite,
            ConnectionString = new SqliteConnectionStringBuilder(data.Value.ConnectionString)
            {
                DataSource = SqliteFile.PathOf(data.Value, name),
                Pooling = false,
            }.ConnectionString,
        };

    public Task<bool> ExistsAsync(string name, CancellationToken ct) =>
        Task.FromResult(File.Exists(SqliteFile.PathOf(data.Value, name)));

    public async Task<DbConnection?> OpenLiveAsync(CancellationToken ct)
    {
        if (!File.Exists(Live))
            return null;
        var parts = new SqliteConnectionStringBuilder(data.Value.ConnectionString)
        {
            Pooling = false,
            Mode = SqliteOpenMode.ReadWrite, // not to be made; its log may have to be read in
        };
        var connection = new SqliteConnection(parts.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            await using var check = connection.Command(null, DatabaseKind.Sqlite, "PRAGMA quick_check(1)");
            await using var known = connection.Command(null, DatabaseKind.Sqlite, "SELECT count(*) FROM schema_script");
            if (await check.ExecuteScalarAsync(ct) is "ok" && await known.ExecuteScalarAsync(ct) is > 0L)
                return connection;
        }
        catch (SqliteException)
        {
            // Damaged, or no database at all: it can tell nothing.
        }
        await connection.DisposeAsync();
        return null;
    }

    /// <remarks>The lock beside the file keeps all others away.</remarks>
    public Task<IReadOnlyDictionary<string, DateTimeOffset>> UsersAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset>>(
            new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal)
        );

    public Task SwapAsync(string next, string keep, CancellationToken ct)
    {
        database.LetGo();
        SqliteConnection.ClearAllPools();
        var (from, kept) = (SqliteFile.PathOf(data.Value, next), SqliteFile.PathOf(data.Value, keep));
        if (!File.Exists(from))
            return Task.CompletedTask; // done before
        if (!File.Exists(kept))
        {
            foreach (var end in new[] { "-wal", "-shm", "-journal" })
                if (File.Exists(Live + end))
                    File.Move(Live + end, kept + end, overwrite: true);
            if (File.Exists(Live))
                File.Move(Live, kept);
        }
        // What lies here now was made by somebody who looked while there was no database.
        foreach (var end in new[] { "-wal", "-shm", "-journal" })
            File.Delete(Live + end);
        foreach (var end in new[] { "-wal", "-shm" })
            if (File.Exists(from + end))
                File.Move(from + end, Live + end);
        Durable.Folder(Path.GetDirectoryName(Live)!);
        File.Move(from, Live, overwrite: true);
        Durable.Folder(Path.GetDirectoryName(Live)!);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken ct)
    {
        var (folder, file) = (Path.GetDirectoryName(Live)!, Path.GetFileName(Live));
        IReadOnlyList<string> names =
        [
            .. Directory
                .EnumerateFiles(folder, $"{file}.{prefix}*")
                .Select(path => Path.GetFileName(path)[(file.Length + 1)..])
                .Where(name => !name.Contains('-', StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        return Task.FromResult(names);
    }
}
