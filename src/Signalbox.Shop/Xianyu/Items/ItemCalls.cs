using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Xianyu.Items;

/// <summary>The calls about what an account offers.</summary>
/// <remarks>Source: contracts/xianyu.md, 5.</remarks>
internal sealed class ItemCalls(MtopClient client)
{
    private const int PageSize = 20;

    /// <summary>2,000 items: what is beyond is not looked at.</summary>
    private const int MostPages = 100;

    /// <returns>The answer, and what it says of the item where it is one.</returns>
    public async Task<(MtopAnswer Answer, ItemFacts? Facts)> DetailAsync(
        MtopSession session,
        string item,
        CancellationToken ct
    )
    {
        var call = MtopCall.Of(
            "mtop.taobao.idle.pc.detail",
            "1.0",
            new Dictionary<string, string> { ["itemId"] = item }
        ) with
        {
            Page = "a21ybx.item.0.0",
        };
        var answer = await client.RunAsync(session, call, ct);
        return (answer, answer.IsSuccess ? ReadItem.Detail(answer.Data, item) : null);
    }

    /// <summary>All items on offer.</summary>
    /// <returns>Null unless every page came.</returns>
    public async Task<IReadOnlyList<ItemRow>?> OnOfferAsync(MtopSession session, string account, CancellationToken ct)
    {
        var rows = new Dictionary<string, ItemRow>(StringComparer.Ordinal);
        for (var number = 1; ; number++)
        {
            var answer = await client.RunAsync(session, Page(account, number), ct);
            if (!answer.IsSuccess || ReadItem.Page(answer.Data) is not { } page)
                return null;
            var before = rows.Count;
            foreach (var row in page)
                rows.TryAdd(row.Id, row);
            // The last page is not full; one that brings nothing new would come for ever.
            if (page.Count < PageSize || rows.Count == before || number == MostPages)
                return [.. rows.Values];
        }
    }

    private static MtopCall Page(string account, int number) =>
        MtopCall.Of(
            "mtop.idle.web.xyh.item.list",
            "1.0",
            new Dictionary<string, object>
            {
                ["needGroupInfo"] = false,
                ["pageNumber"] = number,
                ["pageSize"] = PageSize,
                ["groupName"] = "在售",
                ["groupId"] = "58877261",
                ["defaultGroup"] = true,
                ["userId"] = account,
            }
        ) with
        {
            Page = "a21ybx.personal.0.0",
        };
}
