using System.Data.Common;
using Signalbox.Platform.Data;

namespace Signalbox.Shop.Chats;

/// <summary>What was sent, to be shown.</summary>
internal sealed class SendRows(Database database)
{
    private const string Columns = "uuid, conversation, origin, text, state, message, by_user, reason, begun_at";

    /// <summary>The newest of a chat, newest first.</summary>
    public Task<IReadOnlyList<SendRow>> OfChatAsync(
        Guid account,
        string conversation,
        DateTimeOffset from,
        int most,
        CancellationToken ct
    ) =>
        SelectAsync(
            "account_id = @account AND conversation = @conversation AND begun_at >= @from ORDER BY begun_at DESC LIMIT @most",
            [("@account", account), ("@conversation", conversation), ("@from", from), ("@most", most)],
            ct
        );

    private async Task<IReadOnlyList<SendRow>> SelectAsync(
        string where,
        (string, object?)[] values,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT {Columns} FROM shop_send WHERE {where}",
            values
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<SendRow>();
        while (await reader.ReadAsync(ct))
            found.Add(Read(reader));
        return found;
    }

    private SendRow Read(DbDataReader reader) =>
        new(
            reader.GetString(0),
            reader.GetString(1),
            SendRow.OriginOf(reader.GetString(2)),
            reader.IsDBNull(3) ? null : reader.GetString(3),
            (SendState)reader.GetInt32(4),
            reader.IsDBNull(5) ? null : reader.GetString(5),
            reader.IsDBNull(6) ? null : reader.GetString(6),
            reader.GetString(7),
            reader.Instant(database.Kind, 8)
        );
}
