using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Signalbox.FarEnds.Xianyu;

/// <summary>Items: the list of what an account offers, and what each of them is.</summary>
/// <remarks>Source: contracts/xianyu.md, section 5.</remarks>
public sealed partial class XianyuFarEnd
{
    private readonly ConcurrentDictionary<string, XianyuItem> items = new(StringComparer.Ordinal);

    /// <summary>Somebody offers something.</summary>
    public XianyuItem OfferItem(XianyuItem item) => items[item.Id] = item;

    /// <summary>It is offered no more.</summary>
    public void WithdrawItem(string id) => items.TryRemove(id, out _);

    private JsonObject? AboutItems(XianyuCall call)
    {
        var data = JsonNode.Parse(call.Data)!.AsObject();
        return call.Api switch
        {
            "mtop.idle.web.xyh.item.list" => Answer(call, Ok, ItemPage($"{data["userId"]}", data)),
            "mtop.taobao.idle.pc.detail" => items.GetValueOrDefault($"{data["itemId"]}") is { } item
                ? Answer(call, Ok, ItemDetail(item))
                : Answer(call, "FAIL_BIZ_ITEM_NOT_FOUND::宝贝不存在"),
            _ => null,
        };
    }

    private JsonObject ItemPage(string seller, JsonObject asked)
    {
        var (number, size) = (asked["pageNumber"]!.GetValue<int>(), asked["pageSize"]!.GetValue<int>());
        var all = items.Values.Where(i => i.Seller == seller).OrderBy(i => i.Id, StringComparer.Ordinal).ToList();
        var cards = new JsonArray();
        foreach (var item in all.Skip((number - 1) * size).Take(size))
            cards.Add(
                new JsonObject
                {
                    ["cardType"] = 1003,
                    ["cardData"] = new JsonObject
                    {
                        ["id"] = item.Id,
                        ["title"] = item.Title,
                        ["itemStatus"] = 0,
                        ["priceInfo"] = new JsonObject { ["preText"] = "¥", ["price"] = Yuan(item.Price / 100m) },
                        ["detailParams"] = new JsonObject { ["itemId"] = item.Id },
                    },
                }
            );
        return new JsonObject
        {
            ["cardList"] = cards,
            ["totalCount"] = all.Count,
            ["nextPage"] = number * size < all.Count,
        };
    }

    private static JsonObject ItemDetail(XianyuItem item)
    {
        var specs = new JsonArray();
        foreach (var (property, value, price) in item.Specs)
            specs.Add(
                new JsonObject
                {
                    ["skuId"] = $"7{specs.Count:d11}",
                    ["price"] = price,
                    ["priceInCent"] = price,
                    ["quantity"] = 100,
                    ["propertyList"] = new JsonArray(
                        new JsonObject { ["propertyText"] = property, ["valueText"] = value }
                    ),
                }
            );
        var found = new JsonObject
        {
            ["itemId"] = item.Id,
            ["title"] = item.Title,
            ["desc"] = item.Description,
            ["soldPrice"] = Yuan(item.Price / 100m),
            ["itemStatus"] = 0,
        };
        if (specs.Count > 0)
            found["idleItemSkuList"] = specs;
        return new JsonObject
        {
            ["itemDO"] = found,
            ["sellerDO"] = new JsonObject { ["sellerId"] = item.Seller },
        };
    }
}
