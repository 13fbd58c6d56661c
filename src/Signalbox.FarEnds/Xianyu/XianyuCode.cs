namespace Signalbox.FarEnds.Xianyu;

/// <summary>How far a code has come.</summary>
public enum XianyuCodeState
{
    /// <summary>Nobody has scanned it.</summary>
    New,

    /// <summary>Scanned, and not confirmed yet.</summary>
    Scanned,

    /// <summary>Confirmed: the next look at it signs in.</summary>
    Confirmed,

    /// <summary>The platform wants an identity check first.</summary>
    CheckNeeded,

    /// <summary>Refused on the phone.</summary>
    Canceled,

    /// <summary>Too old.</summary>
    Expired,

    /// <summary>The platform failed.</summary>
    Error,

    /// <summary>A word that nobody has described.</summary>
    Unheard,
}

/// <summary>A code that was made to be scanned.</summary>
/// <param name="Key">Its <c>ck</c>.</param>
/// <param name="Content">What the picture says.</param>
public sealed record XianyuCode(string Key, string Content, string Csrf)
{
    /// <summary>How far it has come.</summary>
    public XianyuCodeState State { get; private set; }

    /// <summary>Who scanned it; null while nobody has.</summary>
    public XianyuAccount? By { get; private set; }

    /// <summary>How often it was looked at.</summary>
    public int Looks { get; internal set; }

    /// <summary>Somebody's phone sees it.</summary>
    public void Scan(XianyuAccount by) => (By, State) = (by, XianyuCodeState.Scanned);

    /// <summary>Somebody scans it and says yes.</summary>
    public void Confirm(XianyuAccount by) => (By, State) = (by, XianyuCodeState.Confirmed);

    /// <summary>It goes on like this.</summary>
    public void Become(XianyuCodeState state) => State = state;
}

/// <summary>How a call to the passport is answered for once.</summary>
public enum XianyuPassportMood
{
    /// <summary>As it should be.</summary>
    Well,

    /// <summary>A web page in place of JSON.</summary>
    WebPage,

    /// <summary>Status 502 and nothing.</summary>
    BadGateway,

    /// <summary>Text that is no JSON.</summary>
    Garbage,

    /// <summary>Nothing comes.</summary>
    Silence,

    /// <summary>It is done, and its cookies do not come.</summary>
    WithoutCookies,

    /// <summary>It is done when the far end is told to go on (<see cref="XianyuFarEnd.LetGo"/>).</summary>
    Late,
}

/// <summary>A call as the passport got it.</summary>
public sealed record XianyuPassportCall(
    string Path,
    IReadOnlyDictionary<string, string> Query,
    IReadOnlyDictionary<string, string> Form,
    IReadOnlyDictionary<string, string> Cookies,
    string UserAgent
);
