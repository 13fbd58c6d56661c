using System.Globalization;
using Signalbox.Platform.Data;

namespace Signalbox.Shop.Readiness;

/// <summary>What can stand still in an account.</summary>
internal enum NoticeKind
{
    /// <summary>The platform wants its owner to act.</summary>
    Held,

    /// <summary>It has not been connected for ten minutes.</summary>
    Offline,

    /// <summary>Orders wait for a person.</summary>
    Orders,

    /// <summary>A supplier's address does not give what is owed.</summary>
    Supplier,
}

/// <summary>One thing of one account.</summary>
internal sealed record NoticeOf(Guid Account, NoticeKind Kind);

/// <summary>That its owner was told of it.</summary>
/// <param name="Since">When it began.</param>
/// <param name="At">When it was told last.</param>
internal sealed record ToldNotice(DateTimeOffset Since, DateTimeOffset At, int Reminders);

/// <summary>What stands still in accounts, and what their owners were told of it.</summary>
internal sealed class AccountNotices(Database database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>What stands still now, with words for its owner.</summary>
    public async Task<IReadOnlyDictionary<NoticeOf, string>> StandsAsync(DateTimeOffset now, CancellationToken ct)
    {
        var found = new Dictionary<NoticeOf, string>();
        await ReadAsync(
            "SELECT id, 0 FROM shop_account WHERE enabled = @true AND held IS NOT NULL",
            NoticeKind.Held,
            _ => "账号在等您处理（重新登录，或者完成平台的验证），在此之前不收发消息。"
        );
        await ReadAsync(
            """
            SELECT id, 0 FROM shop_account
            WHERE enabled = @true AND held IS NULL AND line <> 'connected' AND away_at < @since
            """,
            NoticeKind.Offline,
            _ => "账号 10 分钟没有连上，还在继续重连。"
        );
        await ReadAsync(
            """
            SELECT o.account_id, count(*) FROM shop_order o WHERE o.trouble IS NOT NULL OR EXISTS (SELECT 1 FROM shop_delivery d
              WHERE d.account_id = o.account_id AND d.order_id = o.order_id AND d.state IN (5, 22)) GROUP BY o.account_id
            """,
            NoticeKind.Orders,
            count => string.Create(CultureInfo.InvariantCulture, $"{count} 个订单等您处理，请到控制台。")
        );
        await ReadAsync(
            """
            SELECT o.account_id, count(*) FROM shop_order o WHERE o.trouble = 'supplier' OR (o.found_at < @since AND EXISTS (
              SELECT 1 FROM shop_delivery d WHERE d.account_id = o.account_id AND d.order_id = o.order_id
                AND d.state = 20 AND d.reason NOT IN ('', 'no-keys'))) GROUP BY o.account_id
            """,
            NoticeKind.Supplier,
            count => string.Create(CultureInfo.InvariantCulture, $"供货接口没有正常回答，{count} 个订单在等。")
        );
        return found;

        async Task ReadAsync(string sql, NoticeKind kind, Func<long, string> words)
        {
            await using var connection = await database.OpenAsync(ct);
            await using var command = connection.Command(
                null,
                database.Kind,
                sql,
                ("@true", true),
                ("@since", now - Patience)
            );
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                found[new NoticeOf(reader.GetGuid(0), kind)] = words(
                    Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture)
                );
        }
    }

    /// <summary>That it is over.</summary>
    public static string Over(NoticeKind kind) =>
        kind switch
        {
            NoticeKind.Held => "账号恢复运行。",
            NoticeKind.Offline => "账号已经连上。",
            NoticeKind.Orders => "没有订单等您处理了。",
            _ => "供货接口恢复正常。",
        };

    /// <summary>What owners were told of that is not over.</summary>
    public async Task<IReadOnlyDictionary<NoticeOf, ToldNotice>> ToldAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var command = connection.Command(
            null,
            database.Kind,
            "SELECT account_id, kind, since, told_at, reminders FROM shop_notice"
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new Dictionary<NoticeOf, ToldNotice>();
        while (await reader.ReadAsync(ct))
            if (Enum.TryParse<NoticeKind>(reader.GetString(1), out var kind))
                found[new NoticeOf(reader.GetGuid(0), kind)] = new ToldNotice(
                    reader.Instant(database.Kind, 2),
                    reader.Instant(database.Kind, 3),
                    reader.GetInt32(4)
                );
        return found;
    }

    /// <returns>False: another process was first.</returns>
    public static async Task<bool> BeginAsync(
        WriteTransaction transaction,
        NoticeOf of,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO shop_notice (account_id, kind, since, told_at, reminders)
            SELECT id, @kind, @now, @now, 0 FROM shop_account WHERE id = @account
            ON CONFLICT (account_id, kind) DO NOTHING
            """,
            ("@account", of.Account),
            ("@kind", $"{of.Kind}"),
            ("@now", now)
        );
        return await insert.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <returns>False: another process was first.</returns>
    public static async Task<bool> RemindAsync(
        WriteTransaction transaction,
        NoticeOf of,
        ToldNotice before,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var update = transaction.Command(
            """
            UPDATE shop_notice SET told_at = @now, reminders = reminders + 1
            WHERE account_id = @account AND kind = @kind AND reminders = @reminders AND told_at = @before
            """,
            ("@account", of.Account),
            ("@kind", $"{of.Kind}"),
            ("@now", now),
            ("@before", before.At),
            ("@reminders", before.Reminders)
        );
        return await update.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <returns>Since when it was so; null: another process was first.</returns>
    public static async Task<DateTimeOffset?> EndAsync(WriteTransaction transaction, NoticeOf of, CancellationToken ct)
    {
        await using var delete = transaction.Command(
            "DELETE FROM shop_notice WHERE account_id = @account AND kind = @kind RETURNING since",
            ("@account", of.Account),
            ("@kind", $"{of.Kind}")
        );
        await using var reader = await delete.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? reader.Instant(transaction.Kind, 0) : null;
    }
}
