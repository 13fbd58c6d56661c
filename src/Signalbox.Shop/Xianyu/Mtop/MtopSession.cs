using Signalbox.Shop.Xianyu.Cookies;

namespace Signalbox.Shop.Xianyu.Mtop;

/// <summary>Who calls: an account's cookies, changed by every answer, and the browser that they were made in.</summary>
internal sealed class MtopSession(CookieJar jar, string userAgent)
{
    private CookieJar current = jar;

    public string UserAgent { get; } = userAgent;

    /// <summary>As they are after the answers so far.</summary>
    public CookieJar Jar => Volatile.Read(ref current);

    /// <summary>Merges what an answer set into what is there by now.</summary>
    public void Change(Func<CookieJar, CookieJar> change)
    {
        while (true)
        {
            var before = Jar;
            var after = change(before);
            // Cookies of another account would make it answer itself.
            if (after.Account != before.Account)
                return;
            if (Interlocked.CompareExchange(ref current, after, before) == before)
                return;
        }
    }
}
