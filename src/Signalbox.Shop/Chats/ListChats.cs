using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Chats;

/// <summary>Which chats are asked for.</summary>
/// <param name="Account">Null: of all of the caller's accounts.</param>
/// <param name="Holds">Part of the buyer's name or of the last message; at most 100 letters.</param>
/// <param name="Page">From 1; 50 chats each.</param>
internal sealed record ChatQuery(Guid? Account, bool OnlyWaiting, string? Holds, int Page);

/// <summary>A chat as it is listed.</summary>
/// <param name="ItemTitle">Null while it is not known.</param>
/// <param name="LastText">Empty where an order got something.</param>
/// <param name="Waits">For a person.</param>
/// <param name="PausedUntil">Nothing is answered by itself until then; null or past: it is.</param>
/// <param name="PausedWhy"><c>taken</c> over until it is handed back, or <c>manual</c>: a person has written.</param>
internal sealed record ChatLine(
    Guid Account,
    string AccountName,
    string Conversation,
    string Peer,
    string PeerNick,
    string? ItemId,
    string? ItemTitle,
    string LastText,
    DateTimeOffset LastAt,
    bool Waits,
    DateTimeOffset? PausedUntil,
    string? PausedWhy
);

/// <summary>A page of chats.</summary>
/// <param name="Chats">At most 50: those that wait for a person, then the newest.</param>
/// <param name="Waiting">How many wait, whatever was asked for.</param>
internal sealed record ChatPage(IReadOnlyList<ChatLine> Chats, bool More, int Waiting);

/// <summary>Lists chats, those that wait for a person first.</summary>
internal sealed class ListChats(Database database, AccountScope scope)
{
    public const int PageSize = 50;
    private const int MostPages = 10_000;
    private const int LongestAsked = 100;

    /// <exception cref="RefusedException">400 <c>shop.chats.page</c>.</exception>
    public async Task<ChatPage> RunAsync(Actor actor, ChatQuery query, CancellationToken ct)
    {
        if (query.Page is < 1 or > MostPages || query.Holds?.Length > LongestAsked)
            throw RefusedException.Invalid(
                "shop.chats.page",
                $"A page is a number from 1 to {MostPages}; what is looked for has {LongestAsked} letters at most."
            );
        var found = await SelectAsync(
            actor,
            @"AND (c.account_id = @account OR @any) AND (c.waits OR NOT @waiting)
              AND (c.peer_nick LIKE @holds ESCAPE '\' OR c.last_text LIKE @holds ESCAPE '\')
              ORDER BY c.waits DESC, c.last_at DESC, c.conversation LIMIT @most OFFSET @skip",
            [
                ("@account", query.Account ?? Guid.Empty),
                ("@any", query.Account is null),
                ("@waiting", query.OnlyWaiting),
                ("@holds", $"%{Escaped(query.Holds ?? "")}%"),
                ("@most", PageSize + 1),
                ("@skip", (query.Page - 1) * PageSize),
            ],
            ct
        );
        var waiting = await CountWaitingAsync(scope.Of(actor), ct);
        return new ChatPage([.. found.Take(PageSize)], found.Count > PageSize, waiting);
    }

    /// <summary>One of them.</summary>
    /// <exception cref="RefusedException">404 <c>shop.chat.unknown</c>.</exception>
    public async Task<ChatLine> FindAsync(Actor actor, Guid account, string conversation, CancellationToken ct) =>
        await SelectAsync(
            actor,
            "AND c.account_id = @account AND c.conversation = @conversation",
            [("@account", account), ("@conversation", conversation)],
            ct
        )
            is [var chat]
            ? chat
            : throw RefusedException.NotFound("shop.chat.unknown", $"There is no chat {conversation}.");

    /// <summary>How many chats wait for a person.</summary>
    /// <param name="user">Whose; null: everybody's.</param>
    public async Task<int> CountWaitingAsync(Guid? user, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT count(*) FROM shop_chat c JOIN shop_account a ON a.id = c.account_id WHERE c.waits AND (a.user_id = @user OR @all)",
            ("@user", user ?? Guid.Empty),
            ("@all", user is null)
        );
        return (int)(long)(await command.ExecuteScalarAsync(ct))!; // a count always is there
    }

    private async Task<IReadOnlyList<ChatLine>> SelectAsync(
        Actor actor,
        string more,
        IReadOnlyList<(string Name, object? Value)> values,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT c.account_id, a.remark, a.nick, a.number, c.conversation, c.peer, c.peer_nick, c.item_id, c.last_text,
              c.last_at, c.waits, c.paused_until, c.paused_why, (SELECT i.title FROM shop_item i
                WHERE i.account_id = c.account_id AND i.item_id = c.item_id AND i.title <> '')
            FROM shop_chat c JOIN shop_account a ON a.id = c.account_id WHERE (a.user_id = @user OR @all) {more}
            """,
            [.. values, ("@user", scope.Of(actor) ?? Guid.Empty), ("@all", scope.Of(actor) is null)]
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<ChatLine>();
        while (await reader.ReadAsync(ct))
            found.Add(
                new ChatLine(
                    reader.GetGuid(0),
                    ShopAccount.NameOf(reader.GetString(1), reader.GetString(2), reader.GetString(3)),
                    reader.GetString(4),
                    reader.GetString(5),
                    reader.GetString(6),
                    reader.IsDBNull(7) ? null : reader.GetString(7),
                    reader.IsDBNull(13) ? null : reader.GetString(13),
                    reader.GetString(8),
                    reader.Instant(database.Kind, 9),
                    reader.GetBoolean(10),
                    reader.IsDBNull(11) ? null : reader.Instant(database.Kind, 11),
                    reader.IsDBNull(12) ? null : reader.GetString(12)
                )
            );
        return found;
    }

    private static string Escaped(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal);
}
