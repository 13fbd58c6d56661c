using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Items;

/// <summary>Lists what an account offers: at most 2,000 items, those on offer first.</summary>
internal sealed class ListItems(ItemStore items, AccountStore accounts, AccountScope scope)
{
    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task<IReadOnlyList<ShopItem>> RunAsync(Actor actor, Guid account, CancellationToken ct)
    {
        await accounts.GetAsync(scope.Of(actor), account, ct);
        return await items.OfAsync(account, ct);
    }
}
