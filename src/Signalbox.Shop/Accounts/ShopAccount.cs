namespace Signalbox.Shop.Accounts;

/// <summary>An account of the platform that its owner has put into our hands. Its cookies are not in here.</summary>
/// <param name="Number">The platform's number of it.</param>
/// <param name="Remark">What its owner calls it; empty when it has no name of its own.</param>
/// <param name="CookiesVersion">Rises when somebody signs it in again.</param>
/// <param name="Device">What it registers connections as; made once, and kept.</param>
internal sealed record ShopAccount(
    Guid Id,
    Guid UserId,
    string Number,
    string Nick,
    string Remark,
    long CookiesVersion,
    string UserAgent,
    string Device,
    AccountSwitches Switches,
    SellerDesk Desk,
    Hold? Hold,
    AccountLine Line,
    DateTimeOffset CreatedAt
)
{
    /// <summary>As people know it.</summary>
    public string Name => NameOf(Remark, Nick, Number);

    /// <summary>The first of them that is there.</summary>
    public static string NameOf(string remark, string nick, string number) =>
        remark.Length > 0 ? remark
        : nick.Length > 0 ? nick
        : number;
}

/// <summary>What an account does by itself.</summary>
/// <param name="Enabled">Off: it is not even connected.</param>
/// <param name="Sends">Whether goods are sent.</param>
/// <param name="Ships">Whether orders are marked as shipped, which starts the platform's clock for the buyer.</param>
/// <param name="Frees">Whether an order of 小刀 is shipped without its group (免拼发货).</param>
/// <param name="Answers">Whether buyers are answered.</param>
internal sealed record AccountSwitches(bool Enabled, bool Sends, bool Ships, bool Frees, bool Answers);

/// <summary>Which list of sold things answers for an account. The numbers are stored.</summary>
internal enum SellerDesk
{
    /// <summary>Not asked yet.</summary>
    Unknown = 0,

    /// <summary>The seller desk's.</summary>
    Desk = 1,

    /// <summary>That of an ordinary account.</summary>
    Ordinary = 2,
}

/// <summary>Why an account asks the platform nothing until its owner has acted.</summary>
/// <param name="Why"><c>risk</c>: the platform wants a person to pass a check; <c>session</c>: it has to be signed in again;
/// <c>restored</c>: nobody can say which keys went out since the backup.</param>
/// <param name="Link">Where the check is passed; null when the platform names none.</param>
internal sealed record Hold(string Why, string? Link, DateTimeOffset At);

/// <summary>How an account is connected.</summary>
/// <param name="State"><c>off</c>, <c>connecting</c>, <c>connected</c>, <c>waiting</c> before the next try, <c>held</c> until its owner acts.</param>
/// <param name="Why">Why it is not connected; empty when it is.</param>
internal sealed record AccountLine(string State, string Why, DateTimeOffset Since);
