using System.Data.Common;
using System.Text.Json;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Secrets;
using Signalbox.Shop.Accounts;

namespace Signalbox.Shop.Replies.Settings;

/// <summary>How an account is to answer; null is as ever.</summary>
/// <param name="Order"><c>item-rule</c>, <c>account-rule</c>, <c>service</c>, <c>model</c>, <c>default-rule</c>: each once at most.</param>
/// <param name="Silent">Further texts that nobody answers, at most 200 of 200 characters; with <c>*</c> at its end one is how a text begins.</param>
/// <param name="Service">Null: no service is asked.</param>
internal sealed record ReplyAsked(
    IReadOnlyList<string>? Order,
    IReadOnlyList<string>? Silent,
    bool? DefaultOnce,
    ServiceAsked? Service
);

/// <param name="Url">Whole, http or https; null leaves the one that is there.</param>
/// <param name="Token">At most 500 characters; null leaves the one that is there, empty takes it away.</param>
/// <param name="Seconds">1 to 20; 8 when null.</param>
/// <param name="History">0 to 50 messages; 10 when null.</param>
internal sealed record ServiceAsked(string? Url, string? Token, int? Seconds, int? History);

/// <summary>Shows and changes how an account answers.</summary>
internal sealed class ReplySettings(
    Database database,
    SecretBox secrets,
    AccountStore accounts,
    AccountScope scope,
    AuditTrail audit,
    TimeProvider clock
)
{
    private const int MostSilent = 200;
    private const int LongestSilent = 200;

    public async Task<ReplySetting> OfAsync(Guid account, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            """
            SELECT answerers, silent, default_once, service_url, service_token, service_seconds, service_history
            FROM shop_reply WHERE account_id = @account
            """,
            ("@account", account)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Read(reader, account) : ReplySetting.Usual;
    }

    /// <exception cref="RefusedException">404 <c>shop.account.unknown</c>.</exception>
    public async Task<ReplySetting> GetAsync(Actor actor, Guid account, CancellationToken ct)
    {
        await accounts.GetAsync(scope.Of(actor), account, ct);
        return await OfAsync(account, ct);
    }

    /// <exception cref="RefusedException">
    /// 400 <c>shop.reply.order</c>, <c>shop.reply.silent</c>, <c>shop.reply.service</c>; 404 <c>shop.account.unknown</c>.
    /// </exception>
    public async Task SaveAsync(Actor actor, Guid account, ReplyAsked asked, CancellationToken ct)
    {
        var known = await accounts.GetAsync(scope.Of(actor), account, ct);
        var order = asked.Order is null
            ? ChooseAnswer.UsualOrder
            : ChooseAnswer.Checked([.. asked.Order.Select(AnswererNames.Read)]);
        var silent = Silent(asked.Silent ?? []);
        var service = Service(asked.Service, (await OfAsync(account, ct)).Service);
        await using var transaction = await database.BeginWriteAsync(ct);
        await using var upsert = transaction.Command(
            """
            INSERT INTO shop_reply (account_id, answerers, silent, default_once, service_url, service_token, service_seconds,
              service_history, changed_at)
            VALUES (@account, @order, @silent, @once, @url, @token, @seconds, @history, @now)
            ON CONFLICT (account_id) DO UPDATE SET answerers = excluded.answerers, silent = excluded.silent,
              default_once = excluded.default_once, service_url = excluded.service_url,
              service_token = excluded.service_token, service_seconds = excluded.service_seconds,
              service_history = excluded.service_history, changed_at = excluded.changed_at
            """,
            ("@account", account),
            ("@order", JsonSerializer.Serialize(order.Select(AnswererNames.Name))),
            ("@silent", JsonSerializer.Serialize(silent)),
            ("@once", asked.DefaultOnce ?? false),
            ("@url", Sealed(account, service?.Url)),
            ("@token", Sealed(account, service?.Token)),
            ("@seconds", service?.Seconds ?? 0),
            ("@history", service?.History ?? 0),
            ("@now", clock.GetUtcNow())
        );
        await upsert.ExecuteNonQueryAsync(ct);
        await audit.WriteAsync(
            transaction,
            AuditEvent.By(
                actor,
                "shop.reply.changed",
                known.Name,
                new
                {
                    Order = order.Select(AnswererNames.Name),
                    Silent = silent.Count,
                    asked.DefaultOnce,
                    Service = service is null ? null : new Uri(service.Url).Authority,
                }
            ),
            ct
        );
        await transaction.CommitAsync(ct);
    }

    private static List<string> Silent(IReadOnlyList<string> texts)
    {
        var lines = texts.Select(t => (t ?? "").Trim()).Where(t => t.TrimEnd('*').Length > 0).Distinct().ToList();
        return lines.Count <= MostSilent && lines.TrueForAll(t => t.Length <= LongestSilent)
            ? lines
            : throw RefusedException.Invalid(
                "shop.reply.silent",
                $"There are at most {MostSilent} texts that nobody answers, of {LongestSilent} characters each."
            );
    }

    private static ReplyService? Service(ServiceAsked? asked, ReplyService? before)
    {
        if (asked is null)
            return null;
        var service = new ReplyService(
            (asked.Url ?? before?.Url ?? "").Trim(),
            asked.Token is null ? before?.Token
                : asked.Token.Trim().Length == 0 ? null
                : asked.Token.Trim(),
            asked.Seconds ?? 8,
            asked.History ?? 10
        );
        return
            service is { Url.Length: <= 1_000, Seconds: >= 1 and <= 20, History: >= 0 and <= 50 }
            && Uri.TryCreate(service.Url, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            && url.UserInfo.Length + url.Fragment.Length == 0
            && !(service.Token ?? "").Any(char.IsControl)
            && (service.Token ?? "").Length <= 500
            ? service
            : throw RefusedException.Invalid(
                "shop.reply.service",
                "A service has a whole address, http or https, without user and fragment, a token of at most 500 characters, 1 to 20 seconds and 0 to 50 messages."
            );
    }

    private string? Sealed(Guid account, string? secret) =>
        secret is null ? null : secrets.Seal(secret, Purpose(account));

    private static string Purpose(Guid account) => $"shop.reply:{account}";

    private ReplySetting Read(DbDataReader reader, Guid account)
    {
        var more = JsonSerializer.Deserialize<string[]>(reader.GetString(1)) ?? [];
        return new ReplySetting(
            [.. (JsonSerializer.Deserialize<string[]>(reader.GetString(0)) ?? []).Select(AnswererNames.Read)],
            new SilentTexts([.. SilentTexts.Seen, .. more]),
            more,
            reader.GetBoolean(2),
            reader.IsDBNull(3)
                ? null
                : new ReplyService(
                    secrets.Open(reader.GetString(3), Purpose(account)),
                    reader.IsDBNull(4) ? null : secrets.Open(reader.GetString(4), Purpose(account)),
                    reader.GetInt32(5),
                    reader.GetInt32(6)
                )
        );
    }
}

/// <summary>What answerers are called in settings.</summary>
internal static class AnswererNames
{
    public static string Name(Answerer by) =>
        by switch
        {
            Answerer.ItemRule => "item-rule",
            Answerer.AccountRule => "account-rule",
            Answerer.Service => "service",
            Answerer.Model => "model",
            _ => "default-rule",
        };

    /// <returns>None that there is where it is not a name.</returns>
    public static Answerer Read(string? name) =>
        Enum.GetValues<Answerer>() is var all && Array.FindIndex(all, a => Name(a) == name) is >= 0 and var at
            ? all[at]
            : (Answerer)(-1);
}
