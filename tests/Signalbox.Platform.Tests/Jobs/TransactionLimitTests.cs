using System.Data.Common;
using Microsoft.Extensions.Options;
using Npgsql;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

public sealed class TransactionLimitTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_that_a_silent_process_left_open_holds_nobody_up()
    {
        Assert.SkipWhen(TestDatabase.PostgresServer is null, EachDatabaseAttribute.WhyNoPostgres);
        await using var bench = await Bench.StartAsync(
            DatabaseKind.Postgres,
            new WorkModule(),
            ("Jobs:NodeExpiry", "00:00:01.5"),
            ("Jobs:NodeRenewal", "00:00:00.5"),
            ("Jobs:NodeLook", "00:00:00.3")
        );
        var id = await bench.EnqueueAsync("wheat", new JobOptions { RunAt = bench.Clock.GetUtcNow().AddHours(1) });

        // Stopped here, with a lock on the job.
        await using var silent = await bench.Get<Database>().BeginWriteAsync(Ct);
        await using (var change = silent.Command("UPDATE job SET run_at = created_at WHERE id = @id", ("@id", id)))
            await change.ExecuteNonQueryAsync(Ct);
        await bench.ExecuteAsync("UPDATE job SET run_at = created_at WHERE id = @id", ("@id", id));

        await Assert.ThrowsAnyAsync<DbException>(() => silent.CommitAsync(Ct));
    }

    [Theory]
    [InlineData("Host=db;Options=-c idle_in_transaction_session_timeout=4321")]
    [InlineData("no connection string")]
    public void What_the_owner_wrote_stays(string connectionString)
    {
        var data = new DataOptions { Kind = DatabaseKind.Postgres, ConnectionString = connectionString };

        new TransactionLimit(Options.Create(new JobsOptions())).PostConfigure(null, data);

        Assert.Equal(connectionString, data.ConnectionString);
    }

    [Fact]
    public void Other_options_of_the_connection_are_kept()
    {
        var data = new DataOptions { Kind = DatabaseKind.Postgres, ConnectionString = "Options=-c search_path=radar" };

        new TransactionLimit(Options.Create(new JobsOptions())).PostConfigure(null, data);

        Assert.Equal(
            "-c search_path=radar -c idle_in_transaction_session_timeout=6000",
            new NpgsqlConnectionStringBuilder(data.ConnectionString).Options
        );
    }
}
