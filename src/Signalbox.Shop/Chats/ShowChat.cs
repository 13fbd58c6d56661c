using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Rules;

namespace Signalbox.Shop.Chats;

/// <summary>Something that was said in a chat.</summary>
/// <param name="Id">The platform's number, or ours of what is on its way.</param>
/// <param name="By"><c>buyer</c>, <c>person</c> of ours on the phone, <c>signalbox</c> or <c>platform</c>.</param>
/// <param name="Text">Null of what an order got: it stands with the order.</param>
/// <param name="Content">1 text, 2 picture, 3 voice, 5 emoji; others are the platform's.</param>
/// <param name="Decision">What was made of it; null where nothing was, or it is not a buyer's.</param>
/// <param name="RuleName">The first word of the rule that decided; null where none did, or it is gone.</param>
/// <param name="Sent">How it went out; null of what came in.</param>
internal sealed record Said(
    string Id,
    string By,
    string? Text,
    int Content,
    DateTimeOffset At,
    Decision? Decision,
    string? RuleName,
    SaidOut? Sent
);

/// <summary>How something of ours went out.</summary>
/// <param name="Origin"><c>answer</c>, <c>delivery</c> or <c>manual</c>.</param>
/// <param name="State"><c>waiting</c>, <c>under-way</c>, <c>accepted</c>, <c>refused</c> or <c>unknown</c>.</param>
/// <param name="User">Who has written it, of manual ones.</param>
/// <param name="Order">What it belongs to, of deliveries.</param>
internal sealed record SaidOut(string Origin, string State, string Reason, string? User, string? Order);

/// <summary>A chat with what was said in it.</summary>
/// <param name="Said">Oldest first, at most the last 200.</param>
/// <param name="Orders">Of this chat or buyer, the newest first; at most 10.</param>
internal sealed record ChatView(ChatLine Chat, IReadOnlyList<Said> Said, IReadOnlyList<OrderLine> Orders);

/// <summary>Shows a chat: what came, what went out, and why.</summary>
internal sealed class ShowChat(
    Database database,
    ListChats chats,
    SendRows sends,
    HandAnswers answers,
    ListOrders orders,
    RuleStore rules
)
{
    private const int Most = 200;

    private sealed record Row(string Id, ChatSide Side, int Content, string Text, DateTimeOffset At, string? Decision);

    /// <exception cref="RefusedException">404 <c>shop.chat.unknown</c>.</exception>
    public async Task<ChatView> RunAsync(Actor actor, Guid account, string conversation, CancellationToken ct)
    {
        var chat = await chats.FindAsync(actor, account, conversation, ct);
        var came = await RowsAsync(account, conversation, ct);
        var from = came.Count == Most ? came[^1].At : DateTimeOffset.UnixEpoch;
        var gone = await sends.OfChatAsync(account, conversation, from, Most, ct);
        var names = await NamesAsync(came, ct);
        var deliveries = await DeliveriesAsync(account, gone, ct);
        var echoes = gone.Select(s => s.Message).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var said = came.Where(r => r.Side != ChatSide.Signalbox || !echoes.Contains(r.Id))
            .Select(r => Came(r, names))
            .Concat(gone.Select(s => Went(s, deliveries.GetValueOrDefault(s.Uuid))))
            .Concat((await answers.NotLeftAsync(account, conversation, ct)).Select(NotLeft))
            .OrderBy(s => s.At)
            .ThenBy(s => s.Id, StringComparer.Ordinal)
            .TakeLast(Most);
        return new ChatView(chat, [.. said], await orders.OfChatAsync(actor, account, conversation, chat.Peer, ct));
    }

    private static Said Came(Row row, Dictionary<Guid, string> names)
    {
        var decision = Decision.Read(row.Decision);
        return new Said(
            row.Id,
            row.Side.ToString().ToLowerInvariant(),
            row.Text.Length == 0 && row.Side == ChatSide.Signalbox ? null : row.Text,
            row.Content,
            row.At,
            row.Side == ChatSide.Buyer ? decision : null,
            decision?.Rule is { } rule ? names.GetValueOrDefault(rule) : null,
            null
        );
    }

    private static Said Went(SendRow sent, string? order) =>
        new(
            sent.Message ?? sent.Uuid,
            "signalbox",
            sent.Text,
            1,
            sent.BegunAt,
            null,
            null,
            new SaidOut(SendRow.Name(sent.Origin), ListOrders.Name(sent.State), sent.Reason, sent.By, order)
        );

    private static Said NotLeft(HandAnswer answer) =>
        new(
            answer.Id.ToString("N"),
            "signalbox",
            answer.Text,
            1,
            answer.AskedAt,
            null,
            null,
            new SaidOut(
                SendRow.Name(SendOrigin.Manual),
                answer.State == AnswerState.Waiting ? "waiting" : "refused",
                answer.Reason,
                answer.By,
                null
            )
        );

    private async Task<IReadOnlyList<Row>> RowsAsync(Guid account, string conversation, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT message, sender, content, text, at, decision FROM shop_message
            WHERE account_id = @account AND conversation = @conversation ORDER BY at DESC LIMIT @most
            """,
            ("@account", account),
            ("@conversation", conversation),
            ("@most", Most)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<Row>();
        while (await reader.ReadAsync(ct))
            found.Add(
                new Row(
                    reader.GetString(0),
                    (ChatSide)reader.GetInt32(1),
                    reader.GetInt32(2),
                    reader.GetString(3),
                    reader.Instant(database.Kind, 4),
                    reader.IsDBNull(5) ? null : reader.GetString(5)
                )
            );
        return found;
    }

    /// <summary>The first word of each rule that decided; a default has none.</summary>
    private async Task<Dictionary<Guid, string>> NamesAsync(IReadOnlyList<Row> rows, CancellationToken ct)
    {
        var ids = rows.Select(r => Decision.Read(r.Decision)?.Rule).OfType<Guid>().Distinct().ToList();
        if (ids.Count == 0)
            return [];
        var (list, values) = Named(ids.Select(id => (object?)id));
        return (await rules.SelectAsync($"id IN ({list})", values, ct)).ToDictionary(
            r => r.Id,
            r => r.Says.Words is [var first, ..] ? first : ""
        );
    }

    private async Task<Dictionary<string, string>> DeliveriesAsync(
        Guid account,
        IReadOnlyList<SendRow> sent,
        CancellationToken ct
    )
    {
        var uuids = sent.Where(s => s.Origin == SendOrigin.Delivery).Select(s => s.Uuid).ToList();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (uuids.Count == 0)
            return found;
        var (list, values) = Named(uuids);
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"SELECT uuid, order_id FROM shop_delivery WHERE account_id = @account AND uuid IN ({list})",
            [.. values, ("@account", account)]
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            found[reader.GetString(0)] = reader.GetString(1);
        return found;
    }

    private static (string List, (string, object?)[] Values) Named(IEnumerable<object?> values)
    {
        var named = values.Select((v, n) => (string.Create(CultureInfo.InvariantCulture, $"@v{n}"), v)).ToArray();
        return (string.Join(", ", named.Select(n => n.Item1)), named);
    }
}
