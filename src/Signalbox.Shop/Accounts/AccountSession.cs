using System.Collections.Concurrent;
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
    TimeProvider clock
) : ISessionHandler
{
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
            return; // it begins, and then finds by itself what is owed
        switch (name)
        {
            case AccountSessions.Changed:
                await ChangedAsync(here, ct);
                break;
            case FindOrders.Deliver when here.Seat.Calls.Stop is null:
                await AgainAsync(
                    session,
                    conversation,
                    name,
                    payload,
                    await deliver.RunAsync(here.Seat, payload, ct),
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
