using Signalbox.Platform.Data;
using Signalbox.Shop.Xianyu.Cookies;
using Signalbox.Shop.Xianyu.Mtop;
using Signalbox.Shop.Xianyu.Socket;

namespace Signalbox.Shop.Accounts;

/// <summary>An account as the one process that has it sees it: who calls, what it is connected with, and how it writes.</summary>
/// <param name="write">One transaction, which fails when another process has the account by now.</param>
internal sealed class Seat(
    ShopAccount account,
    MtopSession calls,
    Func<Func<WriteTransaction, CancellationToken, Task>, CancellationToken, Task> write
)
{
    private ShopAccount current = account;
    private ImConnection? link;

    /// <summary>As it was last read.</summary>
    public ShopAccount Account
    {
        get => Volatile.Read(ref current);
        set => Volatile.Write(ref current, value);
    }

    public Guid Id { get; } = account.Id;

    public MtopSession Calls { get; } = calls;

    /// <summary>As the cookies were last stored.</summary>
    public CookieJar? SavedJar { get; set; } = calls.Jar;

    /// <summary>When the list of what it offers is read again; null: not known yet.</summary>
    public DateTimeOffset? ItemsDue { get; set; }

    /// <summary>Whether some of what it offers may not be described yet.</summary>
    public bool ItemsLeft { get; set; } = true;

    /// <summary>Null while it is not connected.</summary>
    public ImConnection? Link
    {
        get => Volatile.Read(ref link);
        set => Volatile.Write(ref link, value);
    }

    /// <summary>Writes in one transaction, or fails when the account is another process's by now.</summary>
    public Task WriteAsync(Func<WriteTransaction, CancellationToken, Task> work, CancellationToken ct) =>
        write(work, ct);
}
