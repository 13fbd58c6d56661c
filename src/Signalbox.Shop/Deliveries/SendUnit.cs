using System.Text.Json;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Goods;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Pictures;
using Signalbox.Shop.Xianyu.Chats;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Socket;
using Signalbox.Shop.Xianyu.Wire;

namespace Signalbox.Shop.Deliveries;

/// <summary>What became of a try to give a unit.</summary>
/// <param name="Again">After how long to come again where it is not given; null when a person decides.</param>
internal sealed record Given(bool IsGiven, TimeSpan? Again);

/// <summary>Gives a unit in the buyer's chat, and settles from the chat's history what became of it where that is not known.</summary>
internal sealed class SendUnit(
    OrderStore orders,
    DeliveryStore deliveries,
    GoodsStore goods,
    SentStore sent,
    BringPicture bring,
    TellFact tell,
    IOptions<ShopOptions> options,
    TimeProvider clock
)
{
    /// <summary>After so many tries that left nothing in the chat a person looks.</summary>
    private const int MostTries = 3;

    /// <summary>For a connection, or for history that can be read.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PersonAfter = TimeSpan.FromMinutes(10);

    private readonly FrameIds ids = new(clock);

    public async Task<Given> RunAsync(Seat seat, ShopOrder order, Delivery unit, GoodsKind kind, CancellationToken ct)
    {
        if (seat.Link is not { } link)
            return new Given(false, Soon);
        if (await ChatAsync(seat, link, order, ct) is not { } conversation)
            return new Given(false, null);
        // Reserved, so it is there; before anything is written down, since it may not come.
        var (content, why, isFinal) = await ContentAsync(seat, unit.Content!, kind, ct);
        if (content is null)
        {
            if (isFinal)
                await TroubleAsync(seat, order, OrderTroubles.Picture, why, ct);
            return new Given(false, isFinal ? PersonAfter : Soon);
        }
        // The same number again for the same unit: whether the platform drops a second one is not known, and cannot hurt.
        var message = new Sending(
            new ChatAddress(seat.Account.Number, conversation, order.Buyer!), // planned, so it is known
            unit.Uuid ?? ids.Uuid(),
            content,
            clock.GetUtcNow()
        );
        await seat.WriteAsync(
            async (transaction, token) =>
            {
                await deliveries.SendingAsync(transaction, unit, message.Uuid, token);
                await sent.LeavesAsync(transaction, seat.Id, message, SendOrigin.Delivery, null, token);
                await orders.StepAsync(transaction, seat.Id, order.OrderId, unit.Unit, "sending", "", token);
            },
            ct
        );
        Instants.Reached("before-send");
        var outcome = await SendMessage.RunAsync(link, message, ct);
        Instants.Reached("after-send");
        await RecordAsync(seat, order, unit with { Uuid = message.Uuid, State = DeliveryState.Sending }, outcome, ct);
        Instants.Reached("send-recorded");
        return outcome.Verdict switch
        {
            ImVerdict.Accepted => new Given(true, null),
            ImVerdict.Unknown => new Given(false, options.Value.SettledAfter),
            _ => new Given(false, null),
        };
    }

    /// <summary>Looks in the chat for what may have left.</summary>
    /// <returns>After how long to look again; null when everything is settled.</returns>
    public async Task<TimeSpan?> SettleAsync(
        Seat seat,
        ShopOrder order,
        IReadOnlyList<Delivery> units,
        CancellationToken ct
    )
    {
        if (seat.Link is not { } link)
            return Soon;
        var others = await deliveries.MessagesAsync(seat.Id, order.Conversation!, ct); // something was sent there
        var known = others.ToHashSet(StringComparer.Ordinal);
        foreach (var unit in units.Where(u => u.State is DeliveryState.Sending or DeliveryState.Unknown))
        {
            var begun = unit.BegunAt!.Value; // it was sent
            var age = clock.GetUtcNow() - begun;
            if (age < options.Value.SettledAfter)
                return options.Value.SettledAfter - age;
            var given = await goods.FindAsync(unit.GoodsId!.Value, ct); // planned, so it is known
            // What was sent had been brought, so that this asks nobody.
            var (content, why, _) = await ContentAsync(seat, unit.Content!, given?.Kind ?? GoodsKind.Text, ct);
            if (content is null)
            {
                await TroubleAsync(seat, order, OrderTroubles.SendUnknown, why, ct);
                return PersonAfter;
            }
            var message = new Sending(
                new ChatAddress(seat.Account.Number, order.Conversation!, order.Buyer!),
                unit.Uuid!,
                content,
                begun
            );
            var outcome = await SettleSend.RunAsync(link, message, known, ct);
            if (outcome.Verdict == ImVerdict.Unknown)
            {
                if (age > PersonAfter)
                    await TroubleAsync(seat, order, OrderTroubles.SendUnknown, outcome.Reason, ct);
                return age > PersonAfter ? PersonAfter : Soon;
            }
            if (outcome.MessageId is { } id)
                known.Add(id);
            await SettledAsync(seat, order, unit, outcome, ct);
        }
        return null;
    }

    /// <summary>What is sent; a picture of ours only once the platform holds it.</summary>
    private async Task<(OutgoingContent? Content, string Why, bool IsFinal)> ContentAsync(
        Seat seat,
        string content,
        GoodsKind kind,
        CancellationToken ct
    )
    {
        if (kind != GoodsKind.Picture)
            return (new OutgoingText(content), "", false);
        var picture = JsonSerializer.Deserialize<PictureContent>(content)!; // we wrote it
        // One without a size was imported: it is measured, and then it is ours.
        if (PictureStore.IdOf(picture.Url) is null && picture.Width > 0)
            return (new OutgoingPicture(new ChatPicture(picture.Url, picture.Width, picture.Height)), "", false);
        var brought = await bring.RunAsync(seat, picture.Url, ct);
        return brought.Picture is { } held
            ? (new OutgoingPicture(held), "", false)
            : (null, brought.Reason, brought.IsFinal);
    }

    private async Task<string?> ChatAsync(Seat seat, ImConnection link, ShopOrder order, CancellationToken ct)
    {
        if (order.Conversation is { } known)
            return known;
        var (opened, answer) = await OpenConversation.RunAsync(
            link,
            seat.Account.Number,
            order.Buyer!, // planned, so they are known
            order.ItemId!,
            ct
        );
        if (opened is null)
        {
            // Opening it again does no harm; only a refusal needs a person.
            if (answer.Verdict == ImVerdict.Refused)
                await TroubleAsync(seat, order, OrderTroubles.NoChat, answer.Reason, ct);
            return null;
        }
        await seat.WriteAsync(
            (transaction, token) => OrderStore.ConversationAsync(transaction, seat.Id, order.OrderId, opened, token),
            ct
        );
        return opened;
    }

    private Task RecordAsync(Seat seat, ShopOrder order, Delivery unit, SendOutcome outcome, CancellationToken ct) =>
        seat.WriteAsync(
            async (transaction, token) =>
            {
                await SentStore.SettledAsync(transaction, seat.Id, unit.Uuid!, outcome, token);
                var state = outcome.Verdict switch
                {
                    ImVerdict.Accepted => DeliveryState.Accepted,
                    ImVerdict.Refused => DeliveryState.Refused,
                    _ => DeliveryState.Unknown,
                };
                await deliveries.MoveAsync(
                    transaction,
                    unit,
                    state,
                    outcome.Reason,
                    outcome.MessageId,
                    byPerson: false,
                    token
                );
                await orders.StepAsync(
                    transaction,
                    seat.Id,
                    order.OrderId,
                    unit.Unit,
                    state.ToString().ToLowerInvariant(),
                    outcome.Reason,
                    token
                );
                if (state == DeliveryState.Accepted)
                    await GivenAsync(transaction, seat, unit, token);
                if (state == DeliveryState.Refused)
                    await orders.TroubleAsync(
                        transaction,
                        seat.Id,
                        order.OrderId,
                        OrderTroubles.SendRefused,
                        outcome.Reason,
                        token
                    );
            },
            ct
        );

    /// <summary>It stands there; or it does not, and then the same is sent again, a few times.</summary>
    private Task SettledAsync(Seat seat, ShopOrder order, Delivery unit, SendOutcome outcome, CancellationToken ct) =>
        seat.WriteAsync(
            async (transaction, token) =>
            {
                await SentStore.SettledAsync(transaction, seat.Id, unit.Uuid!, outcome, token);
                var state =
                    outcome.Verdict == ImVerdict.Accepted ? DeliveryState.Accepted
                    : unit.Tries < MostTries ? DeliveryState.Reserved
                    : DeliveryState.NeedsReview;
                await deliveries.MoveAsync(
                    transaction,
                    unit,
                    state,
                    outcome.Reason,
                    outcome.MessageId,
                    byPerson: false,
                    token
                );
                await orders.StepAsync(
                    transaction,
                    seat.Id,
                    order.OrderId,
                    unit.Unit,
                    state == DeliveryState.Accepted ? "found-in-chat" : "not-in-chat",
                    outcome.Reason,
                    token
                );
                if (state == DeliveryState.Accepted)
                    await GivenAsync(transaction, seat, unit, token);
                if (state == DeliveryState.NeedsReview)
                    await orders.TroubleAsync(
                        transaction,
                        seat.Id,
                        order.OrderId,
                        OrderTroubles.SendUnknown,
                        outcome.Reason,
                        token
                    );
                else if (order.Trouble == OrderTroubles.SendUnknown)
                    await orders.TroubleAsync(transaction, seat.Id, order.OrderId, null, "", token);
            },
            ct
        );

    private async Task GivenAsync(WriteTransaction transaction, Seat seat, Delivery unit, CancellationToken ct)
    {
        var name = (await goods.FindAsync(unit.GoodsId!.Value, ct))?.Name ?? ""; // planned, so it is known
        await tell.RunAsync(transaction, seat.Id, ShopFacts.Given(unit.OrderId, unit.Unit, name), ct);
    }

    private Task TroubleAsync(Seat seat, ShopOrder order, string trouble, string detail, CancellationToken ct) =>
        seat.WriteAsync(
            (transaction, token) => orders.TroubleAsync(transaction, seat.Id, order.OrderId, trouble, detail, token),
            ct
        );
}
