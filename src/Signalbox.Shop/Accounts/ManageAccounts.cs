using Microsoft.Extensions.Options;
using Signalbox.Platform;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Shop.Xianyu.Cookies;
using Signalbox.Shop.Xianyu.Wire;

namespace Signalbox.Shop.Accounts;

/// <summary>Whose accounts a caller sees.</summary>
internal sealed class AccountScope(IOptions<ShopOptions> options)
{
    /// <returns>The user; null where everybody sees all.</returns>
    public Guid? Of(Actor actor) => options.Value.MultiUser ? actor.UserId : null;

    /// <summary>The same of what an account does by itself, for its owner.</summary>
    public Guid? Of(ShopAccount account) => options.Value.MultiUser ? account.UserId : null;

    /// <summary>The same of somebody who looks at a page.</summary>
    public Guid? Of(Viewing seat) => options.Value.MultiUser ? seat.UserId ?? Guid.Empty : null;
}

/// <summary>An account to be put into our hands.</summary>
/// <param name="Cookies">The whole Cookie header of a request of a signed-in browser to www.goofish.com.</param>
/// <param name="UserAgent">Of that browser: the platform expects the same.</param>
/// <param name="Remark">What its owner calls it, at most 50 characters.</param>
internal sealed record AccountAsked(string Cookies, string? UserAgent, string? Remark);

/// <summary>Puts an account into our hands, or signs it in again.</summary>
internal sealed class AddAccount(
    Database database,
    AccountStore accounts,
    AccountSessions sessions,
    AuditTrail audit,
    TimeProvider clock
)
{
    private const int LongestCookies = 32 * 1024;
    private const int LongestAgent = 300;
    private const string UsualAgent =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36";

    /// <returns>Its id.</returns>
    /// <exception cref="RefusedException">400 <c>shop.account.cookies</c>, <c>shop.account.words</c>; 409 <c>shop.account.taken</c>.</exception>
    public async Task<Guid> RunAsync(Actor actor, AccountAsked asked, CancellationToken ct)
    {
        var jar = Read(asked.Cookies);
        var (agent, remark) = (Agent(asked.UserAgent), Remark(asked.Remark));
        await using var transaction = await database.BeginWriteAsync(ct);
        var id =
            await AddAsync(transaction, AuditEvent.By(actor, "shop.account.added", jar.Account), jar, agent, remark, ct)
            ?? throw RefusedException.Conflict(
                "shop.account.taken",
                $"The account {jar.Account} is here already; sign it in again instead, or ask its owner."
            );
        await transaction.CommitAsync(ct);
        return id;
    }

    /// <summary>The same with cookies that the platform gave to ourselves, for whoever stands in the entry of the audit log.</summary>
    /// <param name="jar">With the account's number in it.</param>
    /// <returns>Null when the account is here already.</returns>
    public async Task<Guid?> AddAsync(
        WriteTransaction transaction,
        AuditEvent added,
        CookieJar jar,
        string agent,
        string remark,
        CancellationToken ct
    )
    {
        var (id, now, number) = (Ids.New(clock), clock.GetUtcNow(), jar.Account!); // whoever calls has looked
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_account (id, user_id, number, nick, remark, cookies, cookies_version, user_agent, device,
              enabled, sends, ships, frees, desk, line, line_why, line_at, created_at)
            VALUES (@id, @user, @number, '', @remark, @cookies, 1, @agent, @device, @true, @true, @true, @false, 0, 'off', '', @now, @now)
            ON CONFLICT (number) DO NOTHING
            """,
            ("@id", id),
            ("@user", added.UserId),
            ("@number", number),
            ("@remark", remark),
            ("@cookies", accounts.Seal(id, jar.Save())),
            ("@agent", agent),
            ("@device", DeviceId.New(number)),
            ("@true", true),
            ("@false", false),
            ("@now", now)
        );
        if (await insert.ExecuteNonQueryAsync(ct) == 0)
            return null;
        await sessions.OpenAsync(transaction, id, ct);
        await audit.WriteAsync(transaction, added, ct);
        return id;
    }

    /// <summary>What was pasted, or what is wrong with it.</summary>
    public static CookieJar Read(string? cookies)
    {
        if (cookies is not { Length: > 0 and <= LongestCookies })
            throw RefusedException.Invalid(
                "shop.account.cookies",
                $"Paste the Cookie header, 1 to {LongestCookies} characters; this has {cookies?.Length ?? 0}."
            );
        try
        {
            return CookieJar.Pasted(cookies);
        }
        catch (FormatException wrong)
        {
            throw RefusedException.Invalid("shop.account.cookies", wrong.Message);
        }
    }

    public static string Agent(string? agent) =>
        string.IsNullOrWhiteSpace(agent) ? UsualAgent
        : agent.Length <= LongestAgent && agent.All(c => c is >= ' ' and < '\x7f') ? agent
        : throw RefusedException.Invalid(
            "shop.account.words",
            $"A browser's name has at most {LongestAgent} letters of ASCII."
        );

    public static string Remark(string? remark) =>
        (remark ?? "").Trim() is { Length: <= 50 } fits && !fits.Any(char.IsControl)
            ? fits
            : throw RefusedException.Invalid("shop.account.words", "A remark has at most 50 characters, on one line.");
}

/// <summary>What is changed of an account; null leaves it.</summary>
internal sealed record AccountChange(
    string? Remark,
    bool? Enabled,
    bool? Sends,
    bool? Ships,
    bool? Frees,
    bool? Answers = null
);

/// <summary>Changes what an account is called and what it does by itself.</summary>
internal sealed class ChangeAccount(
    Database database,
    AccountStore accounts,
    AccountSessions sessions,
    AccountScope scope,
    AuditTrail audit
)
{
    /// <exception cref="RefusedException">400 <c>shop.account.words</c>; 404 <c>shop.account.unknown</c>.</exception>
    public async Task RunAsync(Actor actor, Guid id, AccountChange change, CancellationToken ct)
    {
        var account = await accounts.GetAsync(scope.Of(actor), id, ct);
        var to = new AccountSwitches(
            change.Enabled ?? account.Switches.Enabled,
            change.Sends ?? account.Switches.Sends,
            change.Ships ?? account.Switches.Ships,
            change.Frees ?? account.Switches.Frees,
            change.Answers ?? account.Switches.Answers
        );
        await using var transaction = await database.BeginWriteAsync(ct);
        await AccountStore.SetAsync(
            transaction,
            id,
            "remark = @remark, enabled = @enabled, sends = @sends, ships = @ships, frees = @frees, answers = @answers",
            ct,
            ("@remark", change.Remark is null ? account.Remark : AddAccount.Remark(change.Remark)),
            ("@enabled", to.Enabled),
            ("@sends", to.Sends),
            ("@ships", to.Ships),
            ("@frees", to.Frees),
            ("@answers", to.Answers)
        );
        await sessions.ChangedAsync(transaction, id, ct);
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "shop.account.changed", account.Number, to), ct);
        await transaction.CommitAsync(ct);
    }
}

/// <summary>Gives an account new cookies, after its owner has signed it in again or passed the platform's check.</summary>
internal sealed class SignAccountIn(
    Database database,
    AccountStore accounts,
    AccountSessions sessions,
    AccountScope scope,
    AuditTrail audit
)
{
    /// <exception cref="RefusedException">
    /// 400 <c>shop.account.cookies</c>, <c>shop.account.other</c>, <c>shop.account.words</c>; 404 <c>shop.account.unknown</c>.
    /// </exception>
    public async Task RunAsync(Actor actor, Guid id, AccountAsked asked, CancellationToken ct)
    {
        var account = await accounts.GetAsync(scope.Of(actor), id, ct);
        var jar = AddAccount.Read(asked.Cookies);
        if (jar.Account != account.Number)
            throw RefusedException.Invalid(
                "shop.account.other",
                $"These cookies are of the account {jar.Account}, not of {account.Number}; add that one by itself."
            );
        await using var transaction = await database.BeginWriteAsync(ct);
        await GiveAsync(
            transaction,
            AuditEvent.By(actor, "shop.account.signed-in", account.Number),
            id,
            jar,
            asked.UserAgent is null ? account.UserAgent : AddAccount.Agent(asked.UserAgent),
            ct
        );
        await transaction.CommitAsync(ct);
    }

    /// <summary>The same with cookies that the platform gave to ourselves.</summary>
    /// <param name="jar">Of this account, and of no other.</param>
    public async Task GiveAsync(
        WriteTransaction transaction,
        AuditEvent signedIn,
        Guid id,
        CookieJar jar,
        string agent,
        CancellationToken ct
    )
    {
        await AccountStore.SetAsync(
            transaction,
            id,
            """
            cookies = @cookies, cookies_version = cookies_version + 1, user_agent = @agent, access_token = NULL,
            held = NULL, held_link = NULL, held_at = NULL
            """,
            ct,
            ("@cookies", accounts.Seal(id, jar.Save())),
            ("@agent", agent)
        );
        await sessions.ChangedAsync(transaction, id, ct);
        await audit.WriteAsync(transaction, signedIn, ct);
    }

    /// <summary>The owner has passed the platform's check: the account goes on with the cookies that it has.</summary>
    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task GoOnAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var account = await accounts.GetAsync(scope.Of(actor), id, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await AccountStore.SetAsync(transaction, id, "held = NULL, held_link = NULL, held_at = NULL", ct);
        await sessions.ChangedAsync(transaction, id, ct);
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "shop.account.goes-on", account.Number), ct);
        await transaction.CommitAsync(ct);
    }
}

/// <summary>Takes an account out of our hands, with all that is known of its chats and orders.</summary>
internal sealed class RemoveAccount(
    Database database,
    AccountStore accounts,
    AccountSessions sessions,
    AccountScope scope,
    AuditTrail audit
)
{
    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var account = await accounts.GetAsync(scope.Of(actor), id, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        await sessions.CloseAsync(transaction, id, ct);
        await using var delete = transaction.Command("DELETE FROM shop_account WHERE id = @id", ("@id", id));
        await delete.ExecuteNonQueryAsync(ct);
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "shop.account.removed", account.Number), ct);
        await transaction.CommitAsync(ct);
    }
}
