using Microsoft.Extensions.Options;
using Npgsql;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Jobs;

/// <summary>PostgreSQL ends a transaction in which nothing happens for as long as a silent node counts as alive.</summary>
/// <remarks>
/// A process that is stopped, or cut off, in the middle of a transaction would keep the locks it has there: on a lane,
/// on a job. All other nodes would wait for it, and no row that expires would help them.
/// </remarks>
internal sealed class TransactionLimit(IOptions<JobsOptions> jobs) : IPostConfigureOptions<DataOptions>
{
    private const string Setting = "idle_in_transaction_session_timeout";

    public void PostConfigure(string? name, DataOptions options)
    {
        if (
            options.Kind != DatabaseKind.Postgres
            || options.ConnectionString.Contains(Setting, StringComparison.Ordinal)
        )
            return;
        try
        {
            var parts = new NpgsqlConnectionStringBuilder(options.ConnectionString);
            parts.Options = $"{parts.Options} -c {Setting}={(int)jobs.Value.NodeExpiry.TotalMilliseconds}".TrimStart();
            options.ConnectionString = parts.ConnectionString;
        }
        catch (ArgumentException)
        {
            // Not a connection string: whoever opens it says so.
        }
    }
}
