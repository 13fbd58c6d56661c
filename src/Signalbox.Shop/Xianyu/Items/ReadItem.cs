using System.Text.Json;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Orders;

namespace Signalbox.Shop.Xianyu.Items;

/// <summary>Reads the answers about items.</summary>
/// <remarks>Source: contracts/xianyu.md, 5. What is no item's number is no item.</remarks>
internal static class ReadItem
{
    private const int LongestTitle = 200;
    private const int LongestText = 5_000;
    private const int MostSpecs = 500;

    /// <summary><c>mtop.taobao.idle.pc.detail</c>.</summary>
    /// <returns>Null when it is no item, or another one than was asked for.</returns>
    public static ItemFacts? Detail(JsonElement data, string item)
    {
        if (data.At("itemDO") is not { ValueKind: JsonValueKind.Object } found || found.Text("itemId") != item)
            return null;
        var specs = Specs(found.At("idleItemSkuList") ?? found.At("skuList") ?? default);
        var said = ReadOrder.Cents(found.Text("minPrice")) ?? ReadOrder.Cents(found.Text("soldPrice"));
        return new ItemFacts(
            item,
            Cut(found.Text("title") ?? "", LongestTitle),
            Cut(found.Text("desc") ?? "", LongestText),
            specs.Select(s => s.Price).Append(said).Min(),
            specs
        );
    }

    /// <summary>A page of <c>mtop.idle.web.xyh.item.list</c>.</summary>
    /// <returns>Null when the answer holds no list.</returns>
    public static IReadOnlyList<ItemRow>? Page(JsonElement data) =>
        data.At("cardList") is { ValueKind: JsonValueKind.Array } cards
            ? [.. cards.EnumerateArray().Select(Row).OfType<ItemRow>()]
            : null;

    public static bool IsNumber(string? item) => item is { Length: > 0 and <= 20 } && item.All(char.IsAsciiDigit);

    private static ItemRow? Row(JsonElement card) =>
        (card.Text("cardData", "id") ?? card.Text("cardData", "detailParams", "itemId")) is { } id && IsNumber(id)
            ? new ItemRow(
                id,
                Cut(card.Text("cardData", "title") ?? "", LongestTitle),
                ReadOrder.Cents(card.Text("cardData", "priceInfo", "price"))
            )
            : null;

    private static List<ItemSpec> Specs(JsonElement list) =>
        list.ValueKind != JsonValueKind.Array
            ? []
            :
            [
                .. list.EnumerateArray()
                    .Take(MostSpecs)
                    .Select(s => new ItemSpec(Name(s), Price(s), s.Number("quantity")))
                    .Where(s => s.Name.Length > 0),
            ];

    private static string Name(JsonElement spec) =>
        spec.At("propertyList") is { ValueKind: JsonValueKind.Array } properties
            ? Cut(
                string.Join(
                    ';',
                    properties
                        .EnumerateArray()
                        .Where(p => p.Text("valueText") is not null)
                        .Select(p => $"{p.Text("propertyText")}:{p.Text("valueText")}")
                ),
                LongestTitle
            )
            : "";

    /// <summary>Both fields are in 1/100 yuan.</summary>
    private static long? Price(JsonElement spec) =>
        (spec.Number("priceInCent") ?? spec.Number("price")) is >= 0 and var cents ? cents : null;

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
}
