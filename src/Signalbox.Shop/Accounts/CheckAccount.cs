using System.Globalization;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Xianyu.Cookies;
using Signalbox.Shop.Xianyu.Mtop;
using Signalbox.Shop.Xianyu.Orders;
using Signalbox.Shop.Xianyu.Passport;

namespace Signalbox.Shop.Accounts;

/// <summary>What an account needs to work.</summary>
/// <param name="Number">The platform's.</param>
/// <param name="State"><c>ok</c>, <c>warning</c>, <c>unknown</c> or <c>failed</c>: the worst of them.</param>
internal sealed record AccountCheck(Guid Id, string Number, string State, IReadOnlyList<CheckLine> Lines);

/// <param name="Id"><c>switch</c>, <c>hold</c>, <c>cookies</c>, <c>renewal</c>, <c>token</c>, <c>calls</c>, <c>orders</c> or <c>socket</c>.</param>
/// <param name="State"><c>ok</c>, <c>warning</c>, <c>unknown</c> or <c>failed</c>.</param>
internal sealed record CheckLine(string Id, string State, string Zh, string En);

/// <summary>Looks whether an account can work. An account that is held asks the platform nothing, and no check or captcha is drawn by it.</summary>
internal sealed class CheckAccount(
    AccountStore accounts,
    AccountScope scope,
    CheckSignedIn signedIn,
    MtopClient calls,
    OrderCalls orders,
    TimeProvider clock
)
{
    private static readonly string[] Worst = ["failed", "unknown", "warning", "ok"];

    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task<AccountCheck> RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var account = await accounts.GetAsync(scope.Of(actor), id, ct);
        var (jar, token) = (await accounts.SecretsAsync(id, ct))!.Value; // it is there
        var lines = new List<CheckLine> { Switch(account) };
        if (account.Hold is { } hold)
            lines.Add(Held(hold));
        else
            await AskAsync(account, new MtopSession(jar, account.UserAgent), lines, ct);
        lines.Add(Renewal(jar));
        lines.Add(
            token is null
                ? new(
                    "token",
                    "warning",
                    "还没有连接凭证，连接时会去取",
                    "there is no access token yet; it is asked for when the account connects"
                )
                : new("token", "ok", "有连接凭证", "there is an access token")
        );
        lines.Add(Socket(account));
        return new AccountCheck(id, account.Number, Worst.First(w => lines.Exists(l => l.State == w)), lines);
    }

    /// <summary>Of a caller's, by its number on the platform, what it is called, or its id.</summary>
    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task<Guid> FindAsync(Actor actor, string name, CancellationToken ct) =>
        (await accounts.OfAsync(scope.Of(actor), ct)).FirstOrDefault(a =>
            a.Number == name || a.Remark == name || a.Id.ToString() == name
        )
            is { } found
            ? found.Id
            : throw RefusedException.NotFound(
                "shop.account.unknown",
                $"You have no account «{name}»; name it by its number on the platform or by its remark."
            );

    private static CheckLine Switch(ShopAccount account) =>
        account.Switches.Enabled
            ? new("switch", "ok", "账号已启用", "the account is switched on")
            : new("switch", "warning", "账号已停用，不会连接", "the account is switched off and does not connect");

    private static CheckLine Held(Hold hold) =>
        hold.Why switch
        {
            "session" => new(
                "hold",
                "failed",
                "登录失效，请重新扫码登录",
                "its session is over; sign it in again by code"
            ),
            "risk" => new(
                "hold",
                "failed",
                $"平台要求验证，请自己完成后让账号继续{(hold.Link is { } link ? $"：{link}" : "")}",
                $"the platform wants a check passed; pass it yourself and let the account go on{(hold.Link is { } at ? $": {at}" : "")}"
            ),
            _ => new(
                "hold",
                "failed",
                "恢复备份后停下了，请核对发出的卡密再让账号继续",
                "it waits after a restore; see which keys went out and let it go on"
            ),
        };

    private async Task AskAsync(ShopAccount account, MtopSession session, List<CheckLine> lines, CancellationToken ct)
    {
        var (isSignedIn, fault) = await signedIn.RunAsync(session, ct);
        lines.Add(
            isSignedIn switch
            {
                true => new("cookies", "ok", "Cookie 有效，处于登录状态", "its cookies are signed in"),
                false => new(
                    "cookies",
                    "failed",
                    "Cookie 已失效，请重新扫码登录",
                    "its cookies are not signed in any more; sign it in again by code"
                ),
                null => new(
                    "cookies",
                    "unknown",
                    $"平台没有说是否登录（{fault}）",
                    $"the platform did not say whether it is signed in ({fault})"
                ),
            }
        );
        if (isSignedIn == false)
            return; // the rest would say the same
        var (answer, rows) = await orders.ToShipAsync(session, account.Desk != SellerDesk.Ordinary, ct);
        if (answer.Verdict == MtopVerdict.Permission)
            (answer, rows) = await orders.ToShipAsync(session, desk: false, ct);
        lines.Add(
            rows is not null
                ? new(
                    "orders",
                    "ok",
                    string.Create(CultureInfo.InvariantCulture, $"读得到待发货列表，现在有 {rows.Count} 个"),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the list of what is to be shipped can be read; it has {rows.Count} now"
                    )
                )
                : Unread(answer)
        );
        // What was asked for last says whether calls are signed and taken.
        var alive = await calls.RunAsync(
            session,
            new MtopCall("mtop.taobao.idlemessage.pc.loginuser.get", "1.0", "{}"),
            ct
        );
        lines.Add(
            alive.IsSuccess
                ? new("calls", "ok", "平台接口正常", "the platform takes its calls")
                : new(
                    "calls",
                    State(alive),
                    $"平台接口没有成功：{alive.Code} {alive.Says}",
                    $"the platform did not take a call: {alive.Code} {alive.Says}"
                )
        );
    }

    private static CheckLine Unread(MtopAnswer answer) =>
        new(
            "orders",
            State(answer),
            $"读不到待发货列表：{answer.Code} {answer.Says}",
            $"the list of what is to be shipped cannot be read: {answer.Code} {answer.Says}"
        );

    private static string State(MtopAnswer answer) =>
        answer.Verdict is MtopVerdict.Unknown or MtopVerdict.Unreachable or MtopVerdict.Limit ? "unknown" : "failed";

    private CheckLine Renewal(CookieJar jar)
    {
        var until = new[] { jar.Until("havana_lgc_exp"), jar.Until("cookie3_bak_exp") }.Max();
        return until > clock.GetUtcNow()
            ? new(
                "renewal",
                "ok",
                $"登录失效时可以静默续期，到 {until:yyyy-MM-dd} 为止",
                $"its session can be renewed silently until {until:yyyy-MM-dd}"
            )
            : new(
                "renewal",
                "warning",
                "登录失效后不能静默续期，要重新扫码",
                "its session cannot be renewed silently; it would have to be signed in again"
            );
    }

    private static CheckLine Socket(ShopAccount account) =>
        account.Line.State switch
        {
            "connected" => new("socket", "ok", "已连上消息", "it is connected"),
            "off" => new("socket", "warning", "没有连接：账号已停用", "it is not connected: it is switched off"),
            "held" => new("socket", "failed", "没有连接：等你处理", "it is not connected: it waits for you"),
            var state => new(
                "socket",
                "warning",
                $"还没连上（{state}{Why(account)}）",
                $"it is not connected yet ({state}{Why(account)})"
            ),
        };

    private static string Why(ShopAccount account) => account.Line.Why.Length > 0 ? $": {account.Line.Why}" : "";
}
