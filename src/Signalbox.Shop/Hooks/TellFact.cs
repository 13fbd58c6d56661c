using System.Text.Encodings.Web;
using System.Text.Json;
using Signalbox.Platform;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Shop.OneBot;

namespace Signalbox.Shop.Hooks;

/// <summary>Something that has happened in an account.</summary>
/// <param name="Type">See <see cref="FactTypes"/>.</param>
/// <param name="Data">Written as JSON; never a cookie, a token, a link that carries one, or what was given.</param>
/// <param name="Words">What the owner is told of it in QQ, on one line; null: nothing.</param>
/// <param name="ChannelKey">Where the words go to the channels too: what tells this message from every other; null: they do not.</param>
internal sealed record ShopFact(string Type, object Data, string? Words = null, string? ChannelKey = null);

/// <summary>Tells an account's owner of a fact, in the commit of the fact itself: the addresses that want it, and in QQ what needs a person.</summary>
internal sealed class TellFact(JobQueue jobs, QqStore qqs, QqOutbox outbox, Outbox channels, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public async Task RunAsync(WriteTransaction transaction, Guid account, ShopFact fact, CancellationToken ct)
    {
        var (user, name, hooks) = await WantAsync(transaction, account, fact.Type, ct);
        if (hooks.Count > 0)
            await ToAsync(transaction, hooks, (account, name), fact.Type, fact.Data, ct);
        if (fact.Words is { } words && user is { } owner)
            await InQqAsync(transaction, owner, name, words, ct);
        if (fact.ChannelKey is { } key)
            await channels.AddToAllAsync(
                transaction,
                new OutgoingMessage
                {
                    Kind = "shop.notice",
                    Key = key,
                    Title = $"闲鱼账号 {name}：{fact.Words}",
                    Markdown = $"闲鱼账号 {name}：{fact.Words}",
                },
                ct
            );
    }

    /// <summary>Says something to an account's owner in QQ, with the account's name.</summary>
    public async Task SayAsync(WriteTransaction transaction, Guid account, string words, CancellationToken ct)
    {
        var (user, name, _) = await WantAsync(transaction, account, "", ct);
        if (user is { } owner)
            await InQqAsync(transaction, owner, name, words, ct);
    }

    /// <summary>Tells one address that it can be told.</summary>
    public Task TestAsync(WriteTransaction transaction, Guid hook, CancellationToken ct) =>
        ToAsync(transaction, [hook], null, FactTypes.Test, new { }, ct);

    private async Task InQqAsync(
        WriteTransaction transaction,
        Guid owner,
        string account,
        string words,
        CancellationToken ct
    )
    {
        if (await HasQqAsync(transaction, owner, ct) && await qqs.FindAsync(owner, ct) is { IsOn: true } qq)
            await outbox.AddAsync(
                transaction,
                owner,
                qq.ApiUrl is not null,
                new QqOut(qq.Place, $"【{QqWords.Line(account, 50)}】{words}", null),
                ct
            );
    }

    private async Task ToAsync(
        WriteTransaction transaction,
        IReadOnlyList<Guid> hooks,
        (Guid Id, string Remark)? account,
        string type,
        object data,
        CancellationToken ct
    )
    {
        var (id, now) = (Ids.New(clock), clock.GetUtcNow());
        var body = JsonSerializer.Serialize(
            new
            {
                id,
                type,
                version = 1,
                occurred_at = now,
                account = account is { } of ? new { id = of.Id, remark = of.Remark } : null,
                data,
            },
            Json
        );
        foreach (var hook in hooks)
        {
            await HookStore.AddAsync(transaction, hook, id, type, body, now, ct);
            await jobs.EnqueueAsync(transaction, new PostHookEvent(hook, id), PostHookEvent.On(hook), ct);
        }
    }

    private static async Task<(Guid? User, string Name, IReadOnlyList<Guid> Hooks)> WantAsync(
        WriteTransaction transaction,
        Guid account,
        string type,
        CancellationToken ct
    )
    {
        await using var command = transaction.Command(
            """
            SELECT a.user_id, a.remark, a.nick, a.number, h.id, h.types FROM shop_account a
            LEFT JOIN shop_hook h ON h.user_id = a.user_id AND h.enabled WHERE a.id = @account
            """,
            ("@account", account)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var (user, name, hooks) = ((Guid?)null, "", new List<Guid>());
        while (await reader.ReadAsync(ct))
        {
            user = reader.GetGuid(0);
            name =
                reader.GetString(1) is { Length: > 0 } remark ? remark
                : reader.GetString(2) is { Length: > 0 } nick ? nick
                : reader.GetString(3);
            if (
                !reader.IsDBNull(4)
                && JsonSerializer.Deserialize<string[]>(reader.GetString(5)) is var types
                && (types is null or [] || types.Contains(type, StringComparer.Ordinal))
            )
                hooks.Add(reader.GetGuid(4));
        }
        return (user, name, hooks);
    }

    private static async Task<bool> HasQqAsync(WriteTransaction transaction, Guid user, CancellationToken ct)
    {
        await using var command = transaction.Command(
            "SELECT count(*) FROM shop_qq WHERE user_id = @user AND enabled",
            ("@user", user)
        );
        return await command.ExecuteScalarAsync(ct) is > 0L;
    }
}
