using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Goods;

namespace Signalbox.Shop.Orders;

/// <summary>What a person says of a unit that cannot go on by itself.</summary>
internal enum ReviewAnswer
{
    /// <summary>The buyer has it: go on to shipping.</summary>
    WasGiven,

    /// <summary>The same is sent again.</summary>
    SendAgain,

    /// <summary>What was reserved is spoiled: another is sent.</summary>
    SendAnother,

    /// <summary>Nothing is sent: the owner sees to it himself.</summary>
    GiveUp,
}

/// <summary>Takes a person's answer about a unit of an order, and lets it go on.</summary>
internal sealed class ReviewOrder(
    Database database,
    OrderStore orders,
    DeliveryStore deliveries,
    AccountStore accounts,
    AccountSessions sessions,
    AccountScope scope,
    AuditTrail audit
)
{
    /// <param name="unit">From 1; 0: all of the order's that wait.</param>
    /// <exception cref="RefusedException">404 <c>shop.order.unknown</c>; 409 <c>shop.order.nothing-to-review</c>, <c>shop.order.moved</c>.</exception>
    public async Task RunAsync(
        Actor actor,
        Guid account,
        string orderId,
        int unit,
        ReviewAnswer answer,
        CancellationToken ct
    )
    {
        await accounts.GetAsync(scope.Of(actor), account, ct);
        var order =
            await orders.FindAsync(account, orderId, ct)
            ?? throw RefusedException.NotFound("shop.order.unknown", $"There is no order {orderId}.");
        var units = await deliveries.OfAsync(account, orderId, ct);
        var waiting = units
            .Where(d => unit == 0 || d.Unit == unit)
            .Where(d => Waits(d) || (answer == ReviewAnswer.GiveUp && d.IsUntouched))
            .ToList();
        if (waiting.Count == 0 && order.Trouble is null)
            throw RefusedException.Conflict(
                "shop.order.nothing-to-review",
                $"Nothing of order {orderId} waits for an answer."
            );
        await using var transaction = await database.BeginWriteAsync(ct);
        try
        {
            foreach (var delivery in waiting)
                await AnswerAsync(transaction, actor, account, delivery, answer, ct);
        }
        catch (UnitMovedException)
        {
            throw RefusedException.Conflict(
                "shop.order.moved",
                $"Order {orderId} has gone on meanwhile; look at it as it is now."
            );
        }
        if (answer == ReviewAnswer.GiveUp && units.Count == 0)
        {
            await deliveries.GivenUpAsync(transaction, account, orderId, ct);
            await orders.StepByAsync(transaction, account, orderId, 0, $"review.{answer}", "", actor.Name, ct);
        }
        await orders.TroubleAsync(transaction, account, orderId, null, answer.ToString(), ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(actor, "shop.order.reviewed", orderId, new { unit, answer = answer.ToString() }),
            ct
        );
        await sessions.DeliverAsync(transaction, account, orderId, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>It goes on only when a person says how.</summary>
    public static bool Waits(Delivery delivery) =>
        delivery.State
            is DeliveryState.Refused
                or DeliveryState.Unknown
                or DeliveryState.NeedsReview
                or DeliveryState.CancelledByRefund;

    private async Task AnswerAsync(
        WriteTransaction transaction,
        Actor actor,
        Guid account,
        Delivery delivery,
        ReviewAnswer answer,
        CancellationToken ct
    )
    {
        var becomes = answer switch
        {
            ReviewAnswer.WasGiven => DeliveryState.Accepted,
            ReviewAnswer.GiveUp => DeliveryState.GivenUp,
            ReviewAnswer.SendAgain when delivery.Content is not null => DeliveryState.Reserved,
            _ => DeliveryState.Verified,
        };
        // First: where it has moved on meanwhile nothing else is changed either.
        await deliveries.MoveAsync(
            transaction,
            delivery,
            becomes,
            answer.ToString(),
            message: null,
            byPerson: true,
            ct
        );
        if (answer is ReviewAnswer.SendAnother or ReviewAnswer.GiveUp)
        {
            await GoodsStore.ReleaseAsync(transaction, delivery.Id, mayHaveBeenSeen: delivery.Tries > 0, ct);
            await DeliveryStore.ForgetAsync(transaction, delivery.Id, ct);
        }
        if (answer == ReviewAnswer.SendAnother)
            await DeliveryStore.TriesBeginAgainAsync(transaction, delivery.Id, ct);
        await orders.StepByAsync(
            transaction,
            account,
            delivery.OrderId,
            delivery.Unit,
            $"review.{answer}",
            "",
            actor.Name,
            ct
        );
    }
}
