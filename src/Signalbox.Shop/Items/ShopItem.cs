using Signalbox.Shop.Xianyu.Items;

namespace Signalbox.Shop.Items;

/// <summary>What an account offers, as the platform last described it.</summary>
/// <param name="Price">The lowest of its specs, 1/100 yuan; null where it is not known.</param>
/// <param name="Floor">Its owner's, 1/100 yuan: what a model may not go below; null: the price.</param>
/// <param name="OnOffer">Whether the list named it last time.</param>
/// <param name="ReadAt">When it was described; null: only its title and price are known.</param>
internal sealed record ShopItem(
    string Id,
    string Title,
    string Description,
    long? Price,
    IReadOnlyList<ItemSpec> Specs,
    long? Floor,
    bool OnOffer,
    DateTimeOffset? ReadAt
)
{
    /// <summary>Below it nothing is offered or accepted, 1/100 yuan; null: there is nothing that may be named.</summary>
    public long? Least => Floor ?? Price;
}
