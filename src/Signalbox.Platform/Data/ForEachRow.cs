using System.Data.Common;

namespace Signalbox.Platform.Data;

/// <summary>One statement for many rows: hundreds of them in one round trip on PostgreSQL, prepared once on SQLite.</summary>
public static class ForEachRow
{
    private const int InOneTrip = 500;

    /// <param name="names">The parameters, in the order of each row's values.</param>
    public static async Task ForEachRowAsync(
        this WriteTransaction transaction,
        string sql,
        IReadOnlyList<string> names,
        IEnumerable<object?[]> rows,
        CancellationToken ct
    )
    {
        if (transaction.Connection.CanCreateBatch)
            foreach (var some in rows.Chunk(InOneTrip))
                await BatchAsync(transaction, sql, names, some, ct);
        else
            await PreparedAsync(transaction, sql, names, rows, ct);
    }

    private static async Task BatchAsync(
        WriteTransaction transaction,
        string sql,
        IReadOnlyList<string> names,
        object?[][] rows,
        CancellationToken ct
    )
    {
        await using var batch = transaction.Connection.CreateBatch();
        batch.Transaction = transaction.Transaction;
        foreach (var row in rows)
        {
            var command = batch.CreateBatchCommand();
#pragma warning disable CA2100 // the text is a constant of ours; what varies is in the parameters
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var n = 0; n < names.Count; n++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = names[n];
                parameter.Value = SqlExtensions.Stored(transaction.Kind, row[n]);
                command.Parameters.Add(parameter);
            }
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task PreparedAsync(
        WriteTransaction transaction,
        string sql,
        IReadOnlyList<string> names,
        IEnumerable<object?[]> rows,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(sql);
        DbParameter[] parameters =
        [
            .. names.Select(name =>
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
                return parameter;
            }),
        ];
        foreach (var row in rows)
        {
            for (var n = 0; n < parameters.Length; n++)
                parameters[n].Value = SqlExtensions.Stored(transaction.Kind, row[n]);
            await command.ExecuteNonQueryAsync(ct);
        }
    }
}
