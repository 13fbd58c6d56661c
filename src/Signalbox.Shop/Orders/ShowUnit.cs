using Signalbox.Platform.Audit;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Deliveries;

namespace Signalbox.Shop.Orders;

/// <summary>What a unit of an order got, in the clear.</summary>
internal sealed record UnitContent(int Unit, string Content);

/// <summary>Shows what a unit of an order got, which is written into the audit log.</summary>
internal sealed class ShowUnit(DeliveryStore deliveries, AccountStore accounts, AccountScope scope, AuditTrail audit)
{
    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>, <c>shop.unit.unknown</c>.</exception>
    public async Task<UnitContent> RunAsync(Actor actor, Guid account, string order, int unit, CancellationToken ct)
    {
        await accounts.GetAsync(scope.Of(actor), account, ct);
        var content =
            (await deliveries.OfAsync(account, order, ct)).FirstOrDefault(d => d.Unit == unit)?.Content
            ?? throw RefusedException.NotFound(
                "shop.unit.unknown",
                $"Nothing is fixed for unit {unit} of order {order}."
            );
        await audit.WriteAsync(null, AuditEvent.By(actor, "shop.unit.shown", order, new { unit }), ct);
        return new UnitContent(unit, content);
    }
}
