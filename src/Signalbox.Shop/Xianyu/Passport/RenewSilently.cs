using System.Globalization;
using Microsoft.Extensions.Options;
using Signalbox.Shop.Xianyu.Events;
using Signalbox.Shop.Xianyu.Mtop;

namespace Signalbox.Shop.Xianyu.Passport;

/// <summary>What became of a silent renewal.</summary>
internal enum Renewal
{
    /// <summary>The session goes on.</summary>
    Renewed,

    /// <summary>The platform was asked, and said no or nothing.</summary>
    Failed,

    /// <summary>It was tried a short time ago, and is not tried again.</summary>
    TooSoon,

    /// <summary>The account was not signed in for long enough, or too long ago.</summary>
    NotPossible,
}

/// <summary>Renews a session that is over without its owner: one call, as the web client makes it, and no second one after it.</summary>
/// <remarks>
/// The web client gives up waiting after 2 s since a page waits for it; here nobody does, so the answer is waited for, and what
/// it sets is merged into the cookies that are there by then. Who renews more often is thrown out (contracts/xianyu.md, 3.3).
/// </remarks>
internal sealed class RenewSilently(PassportClient passport, IOptions<XianyuOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly Uri Home = new("https://passport.goofish.com/");

    public async Task<Renewal> RunAsync(MtopSession session, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (session.Jar.Until("sdkSilent") > now)
            return Renewal.TooSoon;
        // The names of the two modes are the web client's.
        var mode =
            session.Jar.Until("havana_lgc_exp") > now ? "ltl=true"
            : session.Jar.Until("cookie3_bak_exp") > now ? "skipSessionFilter=true&c2r=true"
            : null;
        if (mode is null)
            return Renewal.NotPossible;
        session.Change(jar => jar.Merged(Home, [NotAgainBefore(now)], now));
        await Task.Delay(Before, clock, ct);
        var answer = await passport.PostAsync(
            session,
            $"/newlogin/silentHasLogin.do?documentReferer=https%3A%2F%2Fwww.goofish.com%2Fim&appName=xianyu&appEntrance=xianyu_sdkSilent&fromSite=0&{mode}",
            null,
            ct
        );
        return
            answer.Fault is null
            && answer.Body.Text("content", "data", "resultCode") == "100"
            && answer.Body.At("content", "data", "processFinished")
                is { ValueKind: System.Text.Json.JsonValueKind.True }
            ? Renewal.Renewed
            : Renewal.Failed;
    }

    /// <summary>Kept among the cookies, as the web client does: so it outlives a restart.</summary>
    private string NotAgainBefore(DateTimeOffset now) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"sdkSilent={(now + options.Value.RenewEvery).ToUnixTimeMilliseconds()}; Domain=goofish.com; Path=/"
        );
}
