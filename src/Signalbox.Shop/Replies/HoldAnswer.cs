using Microsoft.Extensions.Options;
using Signalbox.Shop.Items;
using Signalbox.Shop.Replies.Ai;
using Signalbox.Shop.Replies.PriceFloor;

namespace Signalbox.Shop.Replies;

/// <summary>What may leave of a text.</summary>
/// <param name="Text">Null: nothing, a person answers.</param>
/// <param name="But">Why it is not the text that it was; null: it is.</param>
internal sealed record HeldText(string? Text, string? But);

/// <summary>Holds what a model or a service has written against the price floor and the platform's rules.</summary>
internal sealed class HoldAnswer(IOptions<ReplyOptions> options)
{
    /// <summary>Where nothing is known of a price, every price is below this one.</summary>
    private const decimal NothingMayBeNamed = 1_000_000_000;

    /// <param name="item">Null: nothing is known of it, and no price may be named.</param>
    public HeldText Run(string text, ShopItem? item, IReadOnlyList<string> buyerSaid)
    {
        if (OffPlatform.IsIn(text))
            return new HeldText(null, "off-platform");
        var guarded = GuardPrice.Run(
            text,
            new FloorQuestion(
                item?.Least / 100m ?? NothingMayBeNamed,
                item?.Price / 100m,
                item?.Title ?? "",
                buyerSaid
            ),
            options.Value.InsteadOfPrice,
            options.Value.InsteadOfPriceEnglish
        );
        return new HeldText(guarded.Text, guarded.Verdict.Passes ? null : $"floor.{guarded.Verdict.Fault}");
    }
}
