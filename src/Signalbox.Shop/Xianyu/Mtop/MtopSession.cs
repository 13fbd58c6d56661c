using Signalbox.Shop.Xianyu.Cookies;

namespace Signalbox.Shop.Xianyu.Mtop;

/// <summary>Who calls: an account's cookies, changed by every answer, and the browser that they were made in.</summary>
internal sealed class MtopSession(CookieJar jar, string userAgent)
{
    private CookieJar current = jar;
    private MtopAnswer? stop;
    private TaskCompletionSource<MtopAnswer> stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string UserAgent { get; } = userAgent;

    /// <summary>As they are after the answers so far.</summary>
    public CookieJar Jar => Volatile.Read(ref current);

    /// <summary>What ended its calls: the platform wants a person, or the session is over. Null while it may call.</summary>
    public MtopAnswer? Stop => Volatile.Read(ref stop);

    /// <summary>Done when its calls end.</summary>
    public Task<MtopAnswer> Stopped => Volatile.Read(ref stopped).Task;

    /// <summary>Nothing more is asked until <see cref="GoOn"/>.</summary>
    public void StopAt(MtopAnswer answer)
    {
        Volatile.Write(ref stop, answer);
        Volatile.Read(ref stopped).TrySetResult(answer);
    }

    /// <summary>It was signed in again.</summary>
    public void GoOn()
    {
        Volatile.Write(ref stopped, new(TaskCreationOptions.RunContinuationsAsynchronously));
        Volatile.Write(ref stop, null);
    }

    /// <summary>Merges what an answer set into what is there by now.</summary>
    public void Change(Func<CookieJar, CookieJar> change)
    {
        while (true)
        {
            var before = Jar;
            var after = change(before);
            // Cookies of another account would make it answer itself; who signs in has none yet.
            if (before.Account is { } known && after.Account != known)
                return;
            if (Interlocked.CompareExchange(ref current, after, before) == before)
                return;
        }
    }
}
