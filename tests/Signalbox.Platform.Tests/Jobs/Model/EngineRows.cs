using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs.Model;

/// <summary>The real engine on one of the databases: does deeds, and shows its rows in the model's words.</summary>
internal sealed class EngineRows(TestServer server) : IAsyncDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public DateTimeOffset Now => server.Clock.GetUtcNow();

    private Database Database => server.Services.GetRequiredService<Database>();

    private JobQueue Queue => server.Services.GetRequiredService<JobQueue>();

    private JobTimers Timers => server.Services.GetRequiredService<JobTimers>();

    public static async Task<EngineRows> StartAsync(DatabaseKind kind) =>
        new(await TestServer.StartAsync(kind, new ScriptModule()));

    public Task<bool> EnqueueAsync(Script script, string? dedupe, DateTimeOffset runAt) =>
        WriteAsync(async transaction =>
            await Queue.EnqueueAsync(transaction, script, new JobOptions { Dedupe = dedupe, RunAt = runAt }, Ct)
                is not null
        );

    public Task<bool> EnqueueGroupAsync(string key, IReadOnlyList<Script> scripts, Script settled) =>
        WriteAsync(t => Queue.EnqueueGroupAsync(t, key, scripts, settled, Ct));

    public Task<bool> SetTimerAsync(string key, DateTimeOffset at, Script script) =>
        WriteAsync(async transaction =>
        {
            await Timers.SetAsync(transaction, key, at, script, Ct);
            return true;
        });

    public Task<bool> CancelTimerAsync(string key) => WriteAsync(t => Timers.CancelAsync(t, key, Ct));

    public async Task<bool> RetryDeadAsync(string name)
    {
        var ids = await ListAsync(
            "SELECT id, payload FROM job",
            row => (Id: row.GetInt64(0), Name: Name(row.GetString(1)))
        );
        try
        {
            await server.Services.GetRequiredService<RetryDeadJob>().RunAsync(ids.Single(j => j.Name == name).Id, Ct);
            return true;
        }
        catch (RefusedException refused) when (refused.Code == "jobs.job.not-dead")
        {
            return false;
        }
    }

    public void MoveTo(DateTimeOffset instant) => server.Clock.Advance(instant - Now);

    /// <summary>Lets the engine do everything that is due.</summary>
    public async Task SettleAsync()
    {
        var engine = server.Services.GetRequiredService<JobEngine>();
        var signals = server.Services.GetRequiredService<JobSignals>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        enough.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            // The clock stands still, and with it the poll that would find what a dead node left.
            signals.LookAgain();
            using var soon = CancellationTokenSource.CreateLinkedTokenSource(enough.Token);
            soon.CancelAfter(TimeSpan.FromMilliseconds(200));
            try
            {
                await engine.IdleAsync(soon.Token);
                return;
            }
            catch (OperationCanceledException) when (!enough.IsCancellationRequested)
            {
                // Not yet.
            }
            catch (OperationCanceledException cause) when (!Ct.IsCancellationRequested)
            {
                throw new InvalidOperationException(
                    $"It is {Now:O}, and this stays as it is:\n{string.Join('\n', await RowsAsync())}",
                    cause
                );
            }
        }
    }

    /// <summary>All rows, as <see cref="EngineModel.Rows"/> gives them.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync()
    {
        var jobs = await ListAsync(
            """
            SELECT j.payload, j.dedupe, g.key, j.state, j.run_at, j.attempt, j.failed, j.lost, j.created_at, j.started_at,
                j.finished_at, j.error
            FROM job j LEFT JOIN job_group g ON g.id = j.group_id
            """,
            row =>
                $"job {Name(row.GetString(0))} dedupe={row.GetValue(1)} group={row.GetValue(2)} state={row.GetInt32(3)} "
                + $"run={At(row, 4)} attempt={row.GetInt32(5)} failed={row.GetInt32(6)} lost={row.GetInt32(7)} "
                + $"created={At(row, 8)} started={At(row, 9)} finished={At(row, 10)} error={row.GetValue(11)}"
        );
        var steps = await ListAsync(
            "SELECT j.payload, s.key, s.output FROM step s JOIN job j ON j.id = s.job_id",
            row => $"step {Name(row.GetString(0))} {row.GetString(1)} {row.GetString(2)}"
        );
        var groups = await ListAsync(
            "SELECT key, settled_at FROM job_group",
            row => $"group {row.GetString(0)} {At(row, 1)}"
        );
        var timers = await ListAsync(
            "SELECT key, payload, run_at FROM timer",
            row => $"timer {row.GetString(0)} {Name(row.GetString(1))} {At(row, 2)}"
        );
        return
        [
            .. jobs.Order(StringComparer.Ordinal),
            .. steps.Order(StringComparer.Ordinal),
            .. groups.Order(StringComparer.Ordinal),
            .. timers.Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Empties the tables for the next sequence of deeds.</summary>
    public Task ClearAsync() =>
        WriteAsync(async transaction =>
        {
            await using var delete = transaction.Command(
                "DELETE FROM step; DELETE FROM timer; DELETE FROM job; DELETE FROM job_group;"
            );
            await delete.ExecuteNonQueryAsync(Ct);
            return true;
        });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static string Name(string payload) =>
        JsonDocument.Parse(payload).RootElement.GetProperty("name").GetString()!;

    private string At(DbDataReader row, int column) =>
        EngineModel.At(row.IsDBNull(column) ? null : row.Instant(Database.Kind, column));

    private async Task<bool> WriteAsync(Func<WriteTransaction, Task<bool>> write)
    {
        await using var transaction = await Database.BeginWriteAsync(Ct);
        var answer = await write(transaction);
        await transaction.CommitAsync(Ct);
        return answer;
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(string sql, Func<DbDataReader, T> read)
    {
        await using var connection = await Database.OpenAsync(Ct);
        await using var command = connection.Command(null, Database.Kind, sql);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        List<T> rows = [];
        while (await reader.ReadAsync(Ct))
            rows.Add(read(reader));
        return rows;
    }
}
