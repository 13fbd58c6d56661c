using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Orders;

/// <summary>Which orders are asked for.</summary>
/// <param name="View"><c>waiting</c> for a person, <c>open</c>: not delivered and not waiting, <c>shipped</c>, <c>closed</c>: those and
/// refunds; null: all.</param>
/// <param name="Account">Null: all of the caller's.</param>
/// <param name="Holds">Part of the number, of the item's title or of the buyer's name; at most 100 letters.</param>
/// <param name="Page">From 1; 50 orders each.</param>
internal sealed record OrderQuery(string? View, Guid? Account, string? Holds, int Page);

/// <summary>A page of orders.</summary>
/// <param name="Orders">At most 50: those that wait for a person, those that are not delivered, the others; each the newest payment first.</param>
/// <param name="More">Whether another page follows.</param>
/// <param name="Waiting">How many wait for a person, whatever was asked for.</param>
/// <param name="Open">How many are not delivered and wait for nobody.</param>
internal sealed record OrderPage(IReadOnlyList<OrderLine> Orders, bool More, int Waiting, int Open);

/// <summary>Lists orders so that what somebody has to do comes first.</summary>
internal sealed class QueueOrders(Database database, ListOrders list, AccountScope scope)
{
    public const int PageSize = 50;
    private const int MostPages = 10_000;
    private const int LongestAsked = 100;

    private const string Open = "(o.state IN (0, 2, 3) AND NOT " + ListOrders.Waits + ")";

    /// <exception cref="RefusedException">400 <c>shop.orders.page</c>.</exception>
    public async Task<OrderPage> RunAsync(Actor actor, OrderQuery query, CancellationToken ct)
    {
        if (query.Page is < 1 or > MostPages || query.Holds?.Length > LongestAsked)
            throw RefusedException.Invalid(
                "shop.orders.page",
                $"A page is a number from 1 to {MostPages}; what is looked for has {LongestAsked} letters at most."
            );
        var found = await list.SelectAsync(
            actor,
            $"{Where(query)} ORDER BY CASE WHEN {ListOrders.Waits} THEN 0 WHEN {Open} THEN 1 ELSE 2 END, "
                + "COALESCE(o.paid_at, o.found_at) DESC, o.order_id DESC LIMIT @most OFFSET @skip",
            [
                ("@account", query.Account ?? Guid.Empty),
                ("@any", query.Account is null),
                ("@holds", $"%{Escaped(query.Holds ?? "")}%"),
                ("@most", PageSize + 1),
                ("@skip", (query.Page - 1) * PageSize),
            ],
            ct
        );
        var (waiting, open) = await CountAsync(scope.Of(actor), ct);
        return new OrderPage([.. found.Take(PageSize)], found.Count > PageSize, waiting, open);
    }

    /// <summary>How many wait for a person, and how many are on their way.</summary>
    /// <param name="user">Whose; null: everybody's.</param>
    public async Task<(int Waiting, int Open)> CountAsync(Guid? user, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            SELECT (
                SELECT count(*) FROM (
                  SELECT account_id, order_id FROM shop_order WHERE trouble IS NOT NULL
                  UNION SELECT account_id, order_id FROM shop_delivery WHERE state IN (5, 6, 22)) w
                JOIN shop_account a ON a.id = w.account_id WHERE a.user_id = @user OR @all),
              (SELECT count(*) FROM shop_order o JOIN shop_account a ON a.id = o.account_id
                WHERE o.state IN (0, 2, 3) AND NOT {ListOrders.Waits} AND (a.user_id = @user OR @all))
            """,
            ("@user", user ?? Guid.Empty),
            ("@all", user is null)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return ((int)reader.GetInt64(0), (int)reader.GetInt64(1));
    }

    private static string Where(OrderQuery query) =>
        (
            query.View switch
            {
                "waiting" => $"AND {ListOrders.Waits}",
                "open" => $"AND {Open}",
                "shipped" => "AND o.state IN (4, 5)",
                "closed" => "AND o.state IN (6, 7)",
                _ => "",
            }
        )
        + " AND (o.account_id = @account OR @any)"
        + @" AND (o.order_id LIKE @holds ESCAPE '\' OR o.title LIKE @holds ESCAPE '\' OR o.buyer_nick LIKE @holds ESCAPE '\')";

    private static string Escaped(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal);
}
