using System.Globalization;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Hooks;

namespace Signalbox.Shop.Readiness;

/// <summary>Asks that is looked how each account stands.</summary>
internal sealed record WatchAccounts;

/// <summary>Tells owners what stands still in their accounts: when it begins, every six hours while it is so, and when it is over.</summary>
/// <remarks>What was told stands in the database, so that neither a restart nor a second process tells it again.</remarks>
internal sealed class WatchAccountsHandler(
    Database database,
    AccountStore accounts,
    AccountNotices notices,
    TellFact tell,
    Outbox channels,
    TimeProvider clock
) : IJobHandler<WatchAccounts>
{
    /// <summary>More reminders are noise (contracts/onebot.md, section 3).</summary>
    private static readonly TimeSpan RemindAfter = TimeSpan.FromHours(6);

    public async Task RunAsync(WatchAccounts job, JobContext context, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var stands = await notices.StandsAsync(now, ct);
        var told = await notices.ToldAsync(ct);
        foreach (var (of, words) in stands)
            if (!told.TryGetValue(of, out var before))
                await BeginAsync(of, words, now, ct);
            else if (now - before.At >= RemindAfter)
                await AgainAsync(of, words, before, now, ct);
        foreach (var (of, _) in told)
            if (!stands.ContainsKey(of))
                await EndAsync(of, ct);
    }

    private async Task BeginAsync(NoticeOf of, string words, DateTimeOffset now, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        if (!await AccountNotices.BeginAsync(transaction, of, now, ct))
            return;
        if (of.Kind == NoticeKind.Offline)
            await tell.RunAsync(transaction, of.Account, ShopFacts.Offline(words), ct);
        else if (of.Kind != NoticeKind.Held) // that was told in the commit in which it was held
            await tell.SayAsync(transaction, of.Account, words, ct);
        await ToChannelsAsync(transaction, of, now, "", words, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task AgainAsync(
        NoticeOf of,
        string words,
        ToldNotice before,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        if (!await AccountNotices.RemindAsync(transaction, of, before, now, ct))
            return;
        await tell.SayAsync(transaction, of.Account, $"仍然：{words}", ct);
        await ToChannelsAsync(
            transaction,
            of,
            before.Since,
            string.Create(CultureInfo.InvariantCulture, $".{before.Reminders + 1}"),
            $"仍然：{words}",
            ct
        );
        await transaction.CommitAsync(ct);
    }

    private async Task EndAsync(NoticeOf of, CancellationToken ct)
    {
        await using var transaction = await database.BeginWriteAsync(ct);
        if (await AccountNotices.EndAsync(transaction, of, ct) is not { } since)
            return;
        var words = AccountNotices.Over(of.Kind);
        await tell.SayAsync(transaction, of.Account, words, ct);
        await ToChannelsAsync(transaction, of, since, "!", words, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Only what no alert tells: alerts see to the rest there.</summary>
    private async Task ToChannelsAsync(
        WriteTransaction transaction,
        NoticeOf of,
        DateTimeOffset since,
        string again,
        string words,
        CancellationToken ct
    )
    {
        if (of.Kind != NoticeKind.Supplier || await accounts.FindAsync(of.Account, ct) is not { } account)
            return;
        await channels.AddToAllAsync(
            transaction,
            new OutgoingMessage
            {
                Kind = "shop.notice",
                Key = string.Create(
                    CultureInfo.InvariantCulture,
                    $"shop.notice:{of.Account:N}:{of.Kind}:{since.ToUnixTimeSeconds()}{again}"
                ),
                Title = $"闲鱼账号 {account.Name}：{words}",
                Markdown = $"闲鱼账号 {account.Name}：{words}",
            },
            ct
        );
    }
}
