using Signalbox.Platform.Data;

namespace Signalbox.Shop.Imports;

/// <summary>Binds goods to items. The old program looked for a word in an item's title each time; here an item is named by its number.</summary>
internal static class OldBindings
{
    private const int LongestSpec = 200;

    private static readonly string[] ItemColumns = ["cookie_id", "item_id", "item_title"];
    private static readonly string[] RuleColumns = ["id", "keyword", "card_id", "delivery_count", "enabled"];

    private sealed record Item(Guid Account, string Id, string Title);

    public static async Task RunAsync(
        WriteTransaction transaction,
        IReadOnlyDictionary<string, Guid> accounts,
        IReadOnlyDictionary<string, OldCard> cards,
        OldDatabase old,
        List<Tally> tallies,
        CancellationToken ct
    )
    {
        var items = await ItemsAsync(accounts, old, tallies, ct);
        var tally = new Tally("delivery_rules");
        tallies.Add(tally);
        var rules = await old.RowsAsync("delivery_rules", RuleColumns, ct);
        // The old program let the longest word decide.
        foreach (var rule in rules.OrderByDescending(r => r.Text("keyword").Length))
        {
            tally.Read++;
            var word = rule.Text("keyword");
            var fit = items
                .Where(i => word.Length > 0 && i.Title.Contains(word, StringComparison.OrdinalIgnoreCase))
                .ToList();
            if (!cards.TryGetValue(rule.Text("card_id"), out var card))
                tally.Skip(SkipReason.NoCard, word);
            else if (!card.IsOn || !rule.Is("enabled", otherwise: true))
                tally.Skip(SkipReason.CardOff, word);
            else if (rule.Number("delivery_count", 1) > 1)
                tally.Skip(SkipReason.Several, word);
            else if (card.Spec.Length > LongestSpec)
                tally.Skip(SkipReason.TooLong, word);
            else if (fit.Count == 0)
                tally.Skip(SkipReason.NoItem, word);
            else if (await BindAsync(transaction, fit, card, ct))
                tally.Taken++;
            else
                tally.There++;
        }
    }

    private static async Task<List<Item>> ItemsAsync(
        IReadOnlyDictionary<string, Guid> accounts,
        OldDatabase old,
        List<Tally> tallies,
        CancellationToken ct
    )
    {
        var tally = new Tally("item_info");
        tallies.Add(tally);
        var items = new List<Item>();
        foreach (var row in await old.RowsAsync("item_info", ItemColumns, ct))
        {
            tally.Read++;
            var id = row.Text("item_id");
            if (id.Length is 0 or > 20 || !id.All(char.IsAsciiDigit))
                tally.Skip(SkipReason.Number, id);
            else if (!accounts.TryGetValue(row.Text("cookie_id"), out var account))
                tally.Skip(SkipReason.NoAccount, id);
            else
            {
                items.Add(new Item(account, id, row.Text("item_title")));
            }
        }
        if (items.Count > 0)
            tally.Skip(SkipReason.Titles, "", items.Count);
        return items;
    }

    /// <returns>Whether anything of it is new.</returns>
    private static async Task<bool> BindAsync(
        WriteTransaction transaction,
        IReadOnlyList<Item> items,
        OldCard card,
        CancellationToken ct
    )
    {
        var bound = 0;
        foreach (var item in items)
        {
            await using var insert = transaction.Command(
                """
                INSERT INTO shop_goods_for (account_id, item_id, spec, goods_id) VALUES (@account, @item, @spec, @goods)
                ON CONFLICT (account_id, item_id, spec) DO NOTHING
                """,
                ("@account", item.Account),
                ("@item", item.Id),
                ("@spec", card.Spec),
                ("@goods", card.Goods)
            );
            bound += await insert.ExecuteNonQueryAsync(ct);
        }
        return bound > 0;
    }
}
