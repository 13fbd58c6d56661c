using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Health;

/// <summary>For checks that ask the database: one that does not answer makes them unknown, in a sentence.</summary>
/// <remarks>SQL by hand: an idle server does without EF.</remarks>
public static class AskDatabase
{
    /// <summary>Opens a connection for <paramref name="look"/>; what the database refuses is <see cref="CheckState.Unknown"/>.</summary>
    public static async Task<CheckResult> RunAsync(
        IServiceProvider services,
        Func<DbConnection, DatabaseKind, Task<CheckResult>> look,
        CancellationToken ct
    )
    {
        var database = services.GetRequiredService<Database>();
        try
        {
            await using var connection = await database.OpenAsync(ct);
            return await look(connection, database.Kind);
        }
        catch (Exception fault) when (fault is DbException or SocketException or TimeoutException or ArgumentException)
        {
            var said = fault.Message.ReplaceLineEndings(" ");
            return CheckResult.Unknown(
                $"数据库没有回答：{said}",
                $"The database could not be asked: {said}",
                "先处理“data.database”和“data.migrations”两项检查。",
                "See to the checks «data.database» and «data.migrations» first."
            );
        }
    }

    /// <summary>The one number that a query gives; nothing is 0.</summary>
    public static async Task<long> NumberAsync(
        DbConnection connection,
        DatabaseKind kind,
        string sql,
        (string Name, object? Value)[] parameters,
        CancellationToken ct
    )
    {
        await using var command = connection.Command(null, kind, sql, parameters);
        return await command.ExecuteScalarAsync(ct) is { } value and not DBNull
            ? Convert.ToInt64(value, CultureInfo.InvariantCulture)
            : 0;
    }

    /// <summary>The first column of each row as text.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(
        DbConnection connection,
        DatabaseKind kind,
        string sql,
        (string Name, object? Value)[] parameters,
        CancellationToken ct
    )
    {
        await using var command = connection.Command(null, kind, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(ct);
        List<string> names = [];
        while (await reader.ReadAsync(ct))
            names.Add(reader.GetString(0));
        return names;
    }
}
