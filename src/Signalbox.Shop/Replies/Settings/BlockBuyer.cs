using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Replies.Settings;

/// <summary>A buyer who gets no answers by themselves; what is bought is delivered all the same.</summary>
/// <param name="Buyer">The platform's number.</param>
internal sealed record BlockedBuyer(string Buyer, string Why, string By, DateTimeOffset At);

/// <summary>Blocks buyers of an account, and lets them be again.</summary>
internal sealed class BlockBuyer(
    Database database,
    AccountStore accounts,
    AccountScope scope,
    AuditTrail audit,
    TimeProvider clock
)
{
    private const int MostBlocked = 5_000;
    private const int LongestWhy = 100;

    /// <summary>Whether a buyer is blocked.</summary>
    public async Task<bool> IsAsync(Guid account, string buyer, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT count(*) FROM shop_blocked WHERE account_id = @account AND buyer = @buyer",
            ("@account", account),
            ("@buyer", buyer)
        );
        return await command.ExecuteScalarAsync(ct) is > 0L;
    }

    /// <returns>The newest first.</returns>
    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task<IReadOnlyList<BlockedBuyer>> ListAsync(Actor actor, Guid account, CancellationToken ct)
    {
        await accounts.GetAsync(scope.Of(actor), account, ct);
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT buyer, why, by_user, at FROM shop_blocked WHERE account_id = @account ORDER BY at DESC, buyer LIMIT @most",
            ("@account", account),
            ("@most", MostBlocked)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<BlockedBuyer>();
        while (await reader.ReadAsync(ct))
            found.Add(
                new BlockedBuyer(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.Instant(database.Kind, 3)
                )
            );
        return found;
    }

    /// <param name="buyer">The platform's number.</param>
    /// <param name="why">At most 100 characters; may be empty.</param>
    /// <exception cref="RefusedException">400 <c>shop.blocked.buyer</c>; 404 <c>shop.account.unknown</c>; 409 <c>shop.blocked.too-many</c>.</exception>
    public async Task RunAsync(Actor actor, Guid account, string buyer, string? why, CancellationToken ct)
    {
        var known = await accounts.GetAsync(scope.Of(actor), account, ct);
        var reason = (why ?? "").Trim();
        if (buyer is not { Length: > 0 and <= 30 } || !buyer.All(char.IsAsciiDigit) || reason.Length > LongestWhy)
            throw RefusedException.Invalid(
                "shop.blocked.buyer",
                $"A buyer is a number of the platform's, a reason has at most {LongestWhy} characters."
            );
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var upsert = transaction.Command(
            """
            INSERT INTO shop_blocked (account_id, buyer, why, by_user, at)
            SELECT @account, @buyer, @why, @by, @now
            WHERE (SELECT count(*) FROM shop_blocked WHERE account_id = @account AND buyer <> @buyer) < @most
            ON CONFLICT (account_id, buyer) DO UPDATE SET why = excluded.why
            """,
            ("@account", account),
            ("@buyer", buyer),
            ("@why", reason),
            ("@by", actor.Name),
            ("@now", clock.GetUtcNow()),
            ("@most", MostBlocked)
        );
        if (await upsert.ExecuteNonQueryAsync(ct) == 0)
            throw RefusedException.Conflict(
                "shop.blocked.too-many",
                $"{known.Name} blocks {MostBlocked} buyers already."
            );
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(actor, "shop.blocked.added", buyer, new { account, reason }),
            ct
        );
        await transaction.CommitAsync(ct);
    }

    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>, <c>shop.blocked.unknown</c>.</exception>
    public async Task UndoAsync(Actor actor, Guid account, string buyer, CancellationToken ct)
    {
        await accounts.GetAsync(scope.Of(actor), account, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var delete = transaction.Command(
            "DELETE FROM shop_blocked WHERE account_id = @account AND buyer = @buyer",
            ("@account", account),
            ("@buyer", buyer)
        );
        if (await delete.ExecuteNonQueryAsync(ct) == 0)
            throw RefusedException.NotFound("shop.blocked.unknown", $"The buyer {buyer} is not blocked.");
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "shop.blocked.removed", buyer, new { account }), ct);
        await transaction.CommitAsync(ct);
    }
}
