using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;

namespace Signalbox.Operations.Backups.Databases;

/// <summary>Loads a set's SQLite file beside the one in use.</summary>
internal sealed class SqliteLoader(IOptions<DataOptions> data) : IDatabaseLoader
{
    public string Engine => "sqlite";

    public async Task<LoadedDatabase> LoadAsync(string name, Stream plain, CancellationToken ct)
    {
        await DropAsync(name, ct);
        var path = PathOf(name);
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            await plain.CopyToAsync(file, 1024 * 1024, ct);
            file.Flush(flushToDisk: true);
        }
        var options = new DataOptions
        {
            Kind = DatabaseKind.Sqlite,
            ConnectionString = new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false,
            }.ConnectionString,
        };
        try
        {
            return new LoadedDatabase(options, await SqliteFile.CheckedAsync(path, ct));
        }
        catch (SqliteException fault)
        {
            throw RefusedException.Conflict(
                "backup.not-loadable",
                $"The set's database cannot be opened: {fault.Message} Use another set."
            );
        }
    }

    public Task DropAsync(string name, CancellationToken ct)
    {
        foreach (var end in new[] { "", "-wal", "-shm", "-journal", ".lock" })
            File.Delete(PathOf(name) + end);
        return Task.CompletedTask;
    }

    private string PathOf(string name) => SqliteFile.PathOf(data.Value, name);
}
