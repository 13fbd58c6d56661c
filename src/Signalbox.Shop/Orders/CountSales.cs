using System.Globalization;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Time;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Orders;

/// <summary>What one account sold on one day of the owner's zone, by the time of payment.</summary>
/// <param name="Orders">Without those that were closed or asked back.</param>
/// <param name="Units">Of those, where the platform has said how many.</param>
/// <param name="Money">Of those, in yuan, where the platform has said it.</param>
/// <param name="NotSaid">Of those, where it has not.</param>
/// <param name="Refunded">Those that were closed or asked back after they were paid.</param>
internal sealed record SalesDay(
    DateOnly Day,
    Guid Account,
    string AccountName,
    int Orders,
    int Units,
    decimal Money,
    int NotSaid,
    int Refunded
);

/// <summary>Counts orders, units and money by day of payment and account.</summary>
internal sealed class CountSales(Database database, AccountScope scope, TimeProvider clock)
{
    private const int MostDays = 92;

    /// <param name="days">Up to today: 1 to 92.</param>
    /// <returns>By day, then account; what has nothing is left out.</returns>
    /// <exception cref="RefusedException">400 <c>shop.sales.days</c>.</exception>
    public async Task<IReadOnlyList<SalesDay>> RunAsync(Actor actor, int days, CancellationToken ct)
    {
        if (days is < 1 or > MostDays)
            throw RefusedException.Invalid("shop.sales.days", $"days is 1 to {MostDays}.");
        var spans = DaySpans.Last(clock, days);
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            $"""
            WITH {spans.Sql} SELECT day.n, a.id, a.remark, a.nick, a.number,
              count(CASE WHEN o.state NOT IN (6, 7) THEN 1 END),
              CAST(COALESCE(sum(CASE WHEN o.state NOT IN (6, 7) THEN o.quantity END), 0) AS bigint),
              CAST(COALESCE(sum(CASE WHEN o.state NOT IN (6, 7) THEN o.amount END), 0) AS bigint),
              count(CASE WHEN o.state NOT IN (6, 7) AND (o.amount IS NULL OR o.quantity IS NULL) THEN 1 END),
              count(CASE WHEN o.state IN (6, 7) THEN 1 END)
            FROM shop_account a CROSS JOIN day
            JOIN shop_order o ON o.account_id = a.id AND o.paid_at >= day.from_at AND o.paid_at < day.to_at
            WHERE a.user_id = @user OR @all
            GROUP BY day.n, a.id, a.remark, a.nick, a.number, a.created_at ORDER BY day.n, a.created_at
            """,
            [.. spans.Parameters, ("@user", scope.Of(actor) ?? Guid.Empty), ("@all", scope.Of(actor) is null)]
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<SalesDay>();
        while (await reader.ReadAsync(ct))
            found.Add(
                new SalesDay(
                    spans.First.AddDays(Convert.ToInt32(reader.GetValue(0), CultureInfo.InvariantCulture)),
                    reader.GetGuid(1),
                    ShopAccount.NameOf(reader.GetString(2), reader.GetString(3), reader.GetString(4)),
                    (int)reader.GetInt64(5),
                    (int)reader.GetInt64(6),
                    reader.GetInt64(7) / 100m,
                    (int)reader.GetInt64(8),
                    (int)reader.GetInt64(9)
                )
            );
        return found;
    }
}
