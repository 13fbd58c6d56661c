using System.Collections.Concurrent;
using Signalbox.Platform.Jobs;
using Signalbox.Platform.Jobs.Sessions;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Deliveries;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Replies;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Accounts;

/// <summary>What the one process that has an account does with it: keeps it connected, brings its orders further, answers its buyers.</summary>
internal sealed class AccountSession(
    AccountStore accounts,
    KeepConnected keep,
    DeliverOrder deliver,
    AnswerBuyer answer,
    ReadPointer pointer,
    SendByHand byHand,
    TimeProvider clock
) : ISessionHandler
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Seated> seated = new(StringComparer.Ordinal);

    private sealed class Seated(Seat seat, CancellationTokenSource round)
    {
        public Seat Seat => seat;

        /// <summary>Ends this round of the account, and another begins with what its row says by then.</summary>
        public CancellationTokenSource Round => round;
    }

    public async Task RunAsync(SessionContext session, CancellationToken ct)
    {
        while (await accounts.FindAsync(Guid.ParseExact(session.Key, "N"), ct) is { } account)
        {
            using var round = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var (jar, _) = (await accounts.SecretsAsync(account.Id, ct))!.Value; // it is there
            var seat = new Seat(account, new MtopSession(jar, account.UserAgent), session.CommitAsync);
            seated[session.Key] = new Seated(seat, round);
            try
            {
                if (account.Hold is null && account.Switches.Enabled)
                    await keep.RunAsync(
                        seat,
                        (conversation, name, payload, token) =>
                            new ValueTask(session.PostAsync(conversation, name, payload, token)),
                        round.Token
                    );
                else if (account.Hold is null)
                    await keep.LineAsync(seat, "off", "", round.Token);
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, round.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                // something of it was changed
            }
            finally
            {
                seated.TryRemove(session.Key, out _);
            }
        }
        await Task.Delay(Timeout.InfiniteTimeSpan, clock, ct); // removed: the session is closed in a moment
    }

    public async Task ReceiveAsync(
        SessionContext session,
        string conversation,
        string name,
        string payload,
        CancellationToken ct
    )
    {
        if (!seated.TryGetValue(session.Key, out var here))
        {
            if (name == SendByHand.Name)
                throw new RetryLaterException(Moment, "the account begins anew");
            return; // it begins, and then finds by itself what is owed
        }
        switch (name)
        {
            case AccountSessions.Changed:
                await ChangedAsync(here, ct);
                break;
            case SendByHand.Name:
                // Not by a timer: answers of one chat leave in their order.
                if (await byHand.RunAsync(here.Seat, payload, ct) is { } later)
                    throw new RetryLaterException(later, "the account is not connected");
                break;
            case FindOrders.Deliver or FindOrders.DeliverNow when here.Seat.Calls.Stop is null:
                await AgainAsync(
                    session,
                    conversation,
                    name,
                    payload,
                    await deliver.RunAsync(here.Seat, payload, byHand: name == FindOrders.DeliverNow, ct),
                    ct
                );
                break;
            case ReadPointer.Name:
                await AgainAsync(
                    session,
                    conversation,
                    name,
                    payload,
                    await pointer.RunAsync(here.Seat, payload, PostTo(session), ct),
                    ct
                );
                break;
            case TakePush.Reply when here.Seat.Calls.Stop is null:
                await AgainAsync(
                    session,
                    conversation,
                    name,
                    payload,
                    await answer.RunAsync(here.Seat, payload, ct),
                    ct
                );
                break;
        }
    }

    /// <summary>For whoever makes room in the mailbox himself and must not wait for it: what has none is found on the next connection.</summary>
    private static Post PostTo(SessionContext session) =>
        (conversation, name, payload, _) =>
        {
            session.TryPost(conversation, name, payload);
            return ValueTask.CompletedTask;
        };

    private async Task AgainAsync(
        SessionContext session,
        string conversation,
        string name,
        string payload,
        TimeSpan? after,
        CancellationToken ct
    )
    {
        if (after is not { } again)
            return;
        await session.CommitAsync(
            (transaction, token) =>
                session.AfterAsync(transaction, conversation, name, payload, clock.GetUtcNow() + again, token),
            ct
        );
    }

    /// <summary>Switches count at once; what it is connected as begins anew.</summary>
    private async Task ChangedAsync(Seated here, CancellationToken ct)
    {
        if (await accounts.FindAsync(here.Seat.Id, ct) is not { } now)
            return;
        var before = here.Seat.Account;
        here.Seat.Account = now;
        if (
            now.CookiesVersion != before.CookiesVersion
            || now.Switches.Enabled != before.Switches.Enabled
            || here.Seat.Calls.Stop is not null
            || before.Hold != now.Hold
        )
            await here.Round.CancelAsync();
    }
}
