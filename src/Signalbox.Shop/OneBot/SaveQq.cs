using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.OneBot;

/// <summary>How a user's QQ is to be. A secret that is null stays as it was; an empty one is taken away.</summary>
/// <param name="SelfId">The QQ number that OneBot is signed in with.</param>
/// <param name="Token">16 to 200 characters: what OneBot shows when it connects, and what its HTTP API is called with.</param>
/// <param name="Secret">16 to 200 characters: what the events that it posts are signed with.</param>
/// <param name="ApiUrl">Where OneBot is called; without it, it is asked over the socket that it opens.</param>
/// <param name="Numbers">1 to 20 QQ numbers whose words count; without a group the first gets what buyers say.</param>
/// <param name="Group">A group that gets what buyers say; null for none.</param>
/// <param name="Roles">Whose words count in the group: <c>owner</c>, <c>admin</c>, <c>member</c>; none: those of the numbers.</param>
/// <param name="Enabled">Yes when null.</param>
internal sealed record QqAsked(
    long SelfId,
    string? Token,
    string? Secret,
    string? ApiUrl,
    IReadOnlyList<long>? Numbers,
    long? Group,
    IReadOnlyList<string>? Roles,
    bool? Enabled
);

/// <summary>A user's QQ as it is served; its secrets are only said to be there.</summary>
/// <param name="Path">Where OneBot opens its socket; with <c>/events</c> in place of <c>/ws</c>, where it posts.</param>
/// <param name="ApiHost">The host of the address that is called; null: it is asked over its socket.</param>
/// <param name="Line"><c>off</c>, <c>waiting</c> or <c>connected</c>.</param>
internal sealed record QqView(
    long SelfId,
    string Path,
    bool HasToken,
    bool HasSecret,
    string? ApiHost,
    IReadOnlyList<long> Numbers,
    long? Group,
    IReadOnlyList<string> Roles,
    bool Enabled,
    string Line,
    string LineWhy,
    DateTimeOffset LineSince
)
{
    public static QqView Of(Qq qq) =>
        new(
            qq.SelfId,
            $"/onebot/{qq.User}/ws",
            qq.Token is not null,
            qq.Secret is not null,
            qq.ApiUrl is null ? null : new Uri(qq.ApiUrl).Authority,
            qq.Numbers,
            qq.Group,
            qq.Roles,
            qq.Enabled,
            qq.Line,
            qq.LineWhy,
            qq.LineAt
        );
}

/// <summary>Sets up the caller's QQ, tests it, and takes it away.</summary>
internal sealed class SaveQq(
    Database database,
    QqStore store,
    QqOutbox outbox,
    QqLinks links,
    AuditTrail audit,
    TimeProvider clock
)
{
    private const int MostNumbers = 20;
    private static readonly string[] Known = ["owner", "admin", "member"];

    /// <exception cref="RefusedException">400 <c>shop.qq.settings</c>; 404 <c>shop.qq.none</c>.</exception>
    public async Task<QqView> RunAsync(Actor actor, QqAsked asked, CancellationToken ct)
    {
        var before = await store.FindAsync(actor.UserId, ct);
        var qq = new Qq(
            actor.UserId,
            actor.Name,
            true,
            asked.SelfId,
            Kept(asked.Token, before?.Token),
            Kept(asked.Secret, before?.Secret),
            Kept(asked.ApiUrl, before?.ApiUrl),
            [.. (asked.Numbers ?? []).Distinct()],
            asked.Group,
            [.. (asked.Roles ?? []).Distinct(StringComparer.Ordinal)],
            asked.Enabled ?? true,
            asked.Enabled ?? true ? "waiting" : "off",
            "",
            clock.GetUtcNow()
        );
        if (Fault(qq) is { } fault)
            throw RefusedException.Invalid("shop.qq.settings", fault);
        await using var transaction = await database.BeginWriteAsync(ct);
        await store.SaveAsync(transaction, qq, ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(
                actor,
                "shop.qq.changed",
                $"{qq.SelfId}",
                new
                {
                    qq.Enabled,
                    qq.Numbers,
                    qq.Group,
                    qq.Roles,
                }
            ),
            ct
        );
        await transaction.CommitAsync(ct);
        links.Find(actor.UserId)?.End(); // it comes again, and is held against what is set now
        return QqView.Of(await GetAsync(actor, ct));
    }

    /// <exception cref="RefusedException">404 <c>shop.qq.none</c>.</exception>
    public async Task<Qq> GetAsync(Actor actor, CancellationToken ct) =>
        await store.FindAsync(actor.UserId, ct)
        ?? throw RefusedException.NotFound("shop.qq.none", "You have set up no QQ.");

    /// <summary>Puts a message in line that says that it works.</summary>
    /// <exception cref="RefusedException">404 <c>shop.qq.none</c>; 409 <c>shop.qq.off</c>.</exception>
    public async Task TestAsync(Actor actor, CancellationToken ct)
    {
        var qq = await GetAsync(actor, ct);
        if (!qq.IsOn)
            throw RefusedException.Conflict("shop.qq.off", "Your QQ is switched off.");
        await using var transaction = await database.BeginWriteAsync(ct);
        await outbox.AddAsync(transaction, qq.User, qq.ApiUrl is not null, new QqOut(qq.Place, QqWords.Test, null), ct);
        await transaction.CommitAsync(ct);
    }

    /// <exception cref="RefusedException">404 <c>shop.qq.none</c>.</exception>
    public async Task RemoveAsync(Actor actor, CancellationToken ct)
    {
        var qq = await GetAsync(actor, ct);
        await using var transaction = await database.BeginWriteAsync(ct);
        // Codes go with it: who sets it up again begins anew, and no old message is taken for a new one.
        foreach (var table in new[] { "shop_qq_out", "shop_qq_said", "shop_qq_account", "shop_qq" })
        {
            await using var delete = transaction.Command(
                $"DELETE FROM {table} WHERE user_id = @user",
                ("@user", actor.UserId)
            );
            await delete.ExecuteNonQueryAsync(ct);
        }
        await audit.WriteAsync(transaction, AuditEvent.By(actor, "shop.qq.removed", $"{qq.SelfId}"), ct);
        await transaction.CommitAsync(ct);
        links.Find(actor.UserId)?.End();
    }

    private static string? Kept(string? asked, string? before) =>
        asked is null ? before
        : asked.Trim().Length == 0 ? null
        : asked.Trim();

    private static string? Fault(Qq qq)
    {
        if (qq.SelfId <= 0 || qq.Numbers.Any(n => n <= 0) || qq.Group <= 0)
            return "QQ numbers and groups are numbers above 0.";
        if (qq.Numbers.Count is 0 or > MostNumbers || qq.Numbers.Contains(qq.SelfId))
            return $"Enter 1 to {MostNumbers} QQ numbers of people; OneBot's own is none of them.";
        if (qq.Roles.Except(Known, StringComparer.Ordinal).Any() || (qq.Roles.Count > 0 && qq.Group is null))
            return "Roles are owner, admin or member of the group that is entered.";
        if (qq.Token is null && qq.Secret is null)
            return "Enter a token or a secret: without one nobody is let in.";
        if (
            new[] { qq.Token, qq.Secret }.Any(s =>
                s is not null && (s.Length is < 16 or > 200 || s.Any(char.IsControl))
            )
        )
            return "A token and a secret have 16 to 200 characters.";
        return
            qq.ApiUrl is null
            || (
                qq.ApiUrl.Length <= 500
                && Uri.TryCreate(qq.ApiUrl, UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https"
                && url.UserInfo.Length + url.Query.Length + url.Fragment.Length == 0
            )
            ? null
            : "OneBot's address is a whole one, http://…, without user, query or fragment.";
    }
}
