using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Shop.Chats;
using Signalbox.Shop.Hooks;
using Signalbox.Shop.Items;
using Signalbox.Shop.Orders;
using Signalbox.Shop.Xianyu;
using Signalbox.Shop.Xianyu.Mtop;
using Signalbox.Shop.Xianyu.Passport;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Accounts;

/// <summary>Hands something to do to the account's session: one conversation's one after the other.</summary>
internal delegate ValueTask Post(string conversation, string name, string payload, CancellationToken ct);

/// <summary>Keeps an account connected for as long as it is this process's: registers, listens, compares, and comes back.</summary>
internal sealed partial class KeepConnected(
    AccountStore accounts,
    GetAccessToken token,
    OpenSocket open,
    TakePush take,
    FindOrders find,
    ChatStore chats,
    PointerStore pointers,
    SettleReplies settle,
    ReadMissed missed,
    TellFact tell,
    FindItems items,
    MtopClient calls,
    RenewSilently renew,
    IOptions<XianyuOptions> options,
    TimeProvider clock,
    ILogger<KeepConnected> log
)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    /// <summary>What shows the platform that somebody is there.</summary>
    private static readonly MtopCall Alive = new("mtop.taobao.idlemessage.pc.loginuser.get", "1.0", "{}");

    /// <summary>Runs until <paramref name="ct"/>, or until the account may ask nothing more.</summary>
    public async Task RunAsync(Seat seat, Post post, CancellationToken ct)
    {
        var pace = new ReconnectPace(clock);
        while (!ct.IsCancellationRequested)
        {
            await LineAsync(seat, "connecting", "", ct);
            var (lived, end, why) = await OnceAsync(seat, post, ct);
            if (seat.Calls.Stop is { } stop)
            {
                if (stop.Verdict == MtopVerdict.Session && await RenewedAsync(seat, ct))
                    continue;
                await HoldAsync(seat, stop, ct);
                return;
            }
            var wait = pace.Next(lived, end);
            LogWaits(seat.Account.Number, why, wait.TotalSeconds);
            await LineAsync(seat, "waiting", why, ct);
            await Task.Delay(wait, clock, ct);
        }
    }

    /// <summary>Once, and only a renewal that fails needs the owner.</summary>
    private async Task<bool> RenewedAsync(Seat seat, CancellationToken ct)
    {
        await LineAsync(seat, "waiting", "renewing", ct);
        var renewal = await renew.RunAsync(seat.Calls, ct);
        LogRenewal(seat.Account.Number, renewal);
        if (renewal != Renewal.Renewed)
            return false;
        seat.Calls.GoOn();
        return true;
    }

    private async Task<(TimeSpan Lived, ImEnd End, string Why)> OnceAsync(Seat seat, Post post, CancellationToken ct)
    {
        var (access, refused) = await token.RunAsync(seat, ct);
        if (access is null)
            return (TimeSpan.Zero, ImEnd.BrokenOff, $"{refused?.Code} {refused?.Says}".Trim());
        try
        {
            await using var link = await ImConnection.RegisterAsync(
                await open.RunAsync(seat.Calls.UserAgent, ct),
                new ImLogin(access, seat.Account.Device, seat.Calls.UserAgent),
                new ImSettings(AnswerWithin),
                (push, stop) => take.RunAsync(seat, push, post, stop),
                clock,
                ct
            );
            return await ListenAsync(seat, link, post, ct);
        }
        catch (ImRefusedException no)
        {
            if (no.Kind == ImRefusal.Token)
                await token.ForgetAsync(seat, ct);
            return (TimeSpan.Zero, no.Kind == ImRefusal.TooMany ? ImEnd.TooMany : ImEnd.BrokenOff, no.Message);
        }
        catch (WebSocketException no)
        {
            return (TimeSpan.Zero, ImEnd.BrokenOff, no.Message);
        }
    }

    private async Task<(TimeSpan Lived, ImEnd End, string Why)> ListenAsync(
        Seat seat,
        ImConnection link,
        Post post,
        CancellationToken ct
    )
    {
        var since = clock.GetTimestamp();
        seat.Link = link;
        try
        {
            await LineAsync(seat, "connected", "", ct);
            foreach (var chat in await chats.UndecidedAsync(seat.Id, ct))
                await post(TakePush.ConversationOf(chat), TakePush.Reply, chat, ct);
            foreach (var left in await pointers.WaitingAsync(seat.Id, ct))
                await post(TakePush.ConversationOf(left.Conversation), ReadPointer.Name, left.MessageId, ct);
            await CompareAsync(seat, link, post, ct);
            var isRead = await missed.RunAsync(seat, link, post, ct);
            var alive = clock.GetTimestamp();
            using var timer = new PeriodicTimer(options.Value.CompareEvery, clock);
            var tick = timer.WaitForNextTickAsync(ct).AsTask();
            while (true)
            {
                var first = await Task.WhenAny(link.Ended, seat.Calls.Stopped, tick);
                ct.ThrowIfCancellationRequested();
                if (first != tick)
                    break;
                if (clock.GetElapsedTime(alive) >= options.Value.KeepAliveEvery)
                {
                    await calls.RunAsync(seat.Calls, Alive, ct); // whatever it says: what ends the session is told by it too
                    alive = clock.GetTimestamp();
                }
                await CompareAsync(seat, link, post, ct);
                if (!isRead)
                    isRead = await missed.RunAsync(seat, link, post, ct);
                tick = timer.WaitForNextTickAsync(ct).AsTask();
            }
        }
        finally
        {
            seat.Link = null;
        }
        if (!link.Ended.IsCompleted)
            return (clock.GetElapsedTime(since), ImEnd.AskedFor, "");
        var end = await link.Ended;
        if (end == ImEnd.KickedOut)
            await token.ForgetAsync(seat, ct);
        return (clock.GetElapsedTime(since), end, link.Fault is { } fault ? $"{end}: {fault.Message}" : $"{end}");
    }

    /// <summary>What pushes did not tell, and what was left open.</summary>
    private async Task CompareAsync(Seat seat, ImConnection link, Post post, CancellationToken ct)
    {
        await find.RunAsync(seat, post, ct);
        await settle.RunAsync(seat, link, ct);
        if (seat.Calls.Stop is null)
            await items.RunAsync(seat, ct);
    }

    /// <summary>Nothing more is asked until the owner has acted; he is told once.</summary>
    private Task HoldAsync(Seat seat, MtopAnswer stop, CancellationToken ct)
    {
        var why = stop.Verdict == MtopVerdict.Session ? "session" : "risk";
        LogHeld(seat.Account.Number, why, stop.Code);
        return seat.WriteAsync(
            async (transaction, token) =>
            {
                await AccountStore.SetAsync(
                    transaction,
                    seat.Id,
                    "held = @why, held_link = @link, held_at = @now, line = 'held', line_why = @code, line_at = @now, access_token = NULL",
                    token,
                    ("@why", why),
                    ("@link", stop.CheckLink),
                    ("@code", stop.Code),
                    ("@now", clock.GetUtcNow())
                );
                await SaveCookiesAsync(transaction, seat, token);
                await tell.RunAsync(transaction, seat.Id, ShopFacts.Held(why), token);
            },
            ct
        );
    }

    public Task LineAsync(Seat seat, string state, string why, CancellationToken ct) =>
        seat.WriteAsync(
            async (transaction, token) =>
            {
                await AccountStore.SetAsync(
                    transaction,
                    seat.Id,
                    """
                    line = @state, line_why = @why, line_at = @now,
                      away_at = CASE WHEN @there = @true THEN NULL ELSE COALESCE(away_at, @now) END
                    """,
                    token,
                    ("@state", state),
                    ("@there", state is "connected" or "off"),
                    ("@true", true),
                    ("@why", why[..Math.Min(why.Length, 300)]),
                    ("@now", clock.GetUtcNow())
                );
                await SaveCookiesAsync(transaction, seat, token);
            },
            ct
        );

    private async Task SaveCookiesAsync(
        Signalbox.Platform.Data.WriteTransaction transaction,
        Seat seat,
        CancellationToken ct
    )
    {
        var jar = seat.Calls.Jar;
        if (ReferenceEquals(jar, seat.SavedJar))
            return;
        await AccountStore.SetAsync(
            transaction,
            seat.Id,
            "cookies = CASE WHEN cookies_version = @version THEN @cookies ELSE cookies END",
            ct,
            ("@version", seat.Account.CookiesVersion),
            ("@cookies", accounts.Seal(seat.Id, jar.Save()))
        );
        seat.SavedJar = jar;
    }

    [LoggerMessage(6003, LogLevel.Information, "The session of account {Account} was over; renewing it: {Renewal}")]
    private partial void LogRenewal(string account, Renewal renewal);

    [LoggerMessage(
        4001,
        LogLevel.Information,
        "Account {Account} is not connected ({Why}) and tries again after {Seconds:0.0} s"
    )]
    private partial void LogWaits(string account, string why, double seconds);

    [LoggerMessage(
        4002,
        LogLevel.Warning,
        "Account {Account} asks the platform nothing more until its owner acts: {Why} ({Code})"
    )]
    private partial void LogHeld(string account, string why, string code);
}
