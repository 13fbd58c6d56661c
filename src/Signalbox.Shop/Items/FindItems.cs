using Microsoft.Extensions.Options;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Xianyu;
using Signalbox.Shop.Xianyu.Items;

namespace Signalbox.Shop.Items;

/// <summary>Knows what an account offers: the list now and then, and what each item is, a few at a time.</summary>
/// <remarks>It is asked calmly, for what is asked often draws checks; nothing waits for it.</remarks>
internal sealed class FindItems(ItemStore items, ItemCalls calls, IOptions<XianyuOptions> options, TimeProvider clock)
{
    private const int AtOnce = 3;
    private static readonly TimeSpan OldAfter = TimeSpan.FromDays(7);

    /// <summary>What is due of it now.</summary>
    public async Task RunAsync(Seat seat, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        seat.ItemsDue ??= await items.ListedAsync(seat.Id, ct) + options.Value.ItemsEvery ?? now;
        if (seat.ItemsDue <= now)
        {
            seat.ItemsDue = now + options.Value.ItemsEvery;
            seat.ItemsLeft = true;
            if (await calls.OnOfferAsync(seat.Calls, seat.Account.Number, ct) is { } rows)
                await seat.WriteAsync((transaction, token) => items.ListAsync(transaction, seat.Id, rows, token), ct);
        }
        if (!seat.ItemsLeft)
            return;
        var due = await items.ToDescribeAsync(seat.Id, now - OldAfter, AtOnce, ct);
        seat.ItemsLeft = due.Count == AtOnce;
        foreach (var item in due)
            if (seat.Calls.Stop is null)
                await DescribeAsync(seat, item.Id, ct);
    }

    /// <summary>What is known of an item, asked for when nothing is.</summary>
    /// <returns>Null when the platform does not say.</returns>
    public async Task<ShopItem?> KnownAsync(Seat seat, string item, CancellationToken ct)
    {
        var known = await items.FindAsync(seat.Id, item, ct);
        if (known?.ReadAt > clock.GetUtcNow() - OldAfter || seat.Calls.Stop is not null || !ReadItem.IsNumber(item))
            return known;
        await DescribeAsync(seat, item, ct);
        return await items.FindAsync(seat.Id, item, ct) ?? known;
    }

    private async Task DescribeAsync(Seat seat, string item, CancellationToken ct)
    {
        if ((await calls.DetailAsync(seat.Calls, item, ct)).Facts is { } facts)
            await seat.WriteAsync((transaction, token) => items.DescribeAsync(transaction, seat.Id, facts, token), ct);
    }
}
