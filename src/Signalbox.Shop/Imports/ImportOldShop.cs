using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Pictures;

namespace Signalbox.Shop.Imports;

/// <summary>Takes in what an old program (xianyu-auto-reply with its SQLite file) knew: all of it or nothing, and nothing twice.</summary>
internal sealed class ImportOldShop(
    Database database,
    OldAccounts accounts,
    OldRules rules,
    OldGoods goods,
    OldOrders orders,
    PictureStore pictures,
    AuditTrail audit,
    TimeProvider clock
)
{
    private const string FileName = "xianyu_data.db";

    /// <summary>Tables that are told of and not taken, with why.</summary>
    private static readonly Dictionary<string, SkipReason> Told = new(StringComparer.Ordinal)
    {
        ["notification_channels"] = SkipReason.Channel,
        ["message_notifications"] = SkipReason.Channel,
        ["ai_reply_settings"] = SkipReason.Model,
        ["users"] = SkipReason.NotNeeded,
        ["user_settings"] = SkipReason.NotNeeded,
        ["system_settings"] = SkipReason.NotNeeded,
        ["cookie_status"] = SkipReason.NotNeeded,
        ["ai_conversations"] = SkipReason.NotNeeded,
        ["ai_item_cache"] = SkipReason.NotNeeded,
        ["default_reply_records"] = SkipReason.NotNeeded,
        ["email_verifications"] = SkipReason.NotNeeded,
        ["captcha_codes"] = SkipReason.NotNeeded,
    };

    private static readonly string[] Wanted =
    [
        "cookies",
        "keywords",
        "item_replay",
        "default_replies",
        "cards",
        "item_info",
        "delivery_rules",
        "orders",
    ];

    /// <param name="path">Of the database, or of the folder that it is in.</param>
    /// <exception cref="RefusedException">
    /// 400 <c>shop.import.no-file</c>, <c>shop.import.no-database</c>, <c>shop.import.broken</c>, <c>shop.import.too-large</c>,
    /// <c>shop.import.no-shop</c>; 409 <c>shop.rule.too-many</c>.
    /// </exception>
    public async Task<ImportReport> RunAsync(Actor actor, string path, CancellationToken ct)
    {
        var folder = Directory.Exists(path) ? path : null;
        var file = folder is null ? path : Find(folder);
        if (!File.Exists(file))
            throw RefusedException.Invalid(
                "shop.import.no-file",
                $"There is no file {file}; name the old program's {FileName}, or the folder that it is in."
            );
        var (tallies, notes) = (new List<Tally>(), new List<ImportNote>());
        await using var old = await OldDatabase.OpenAsync(file, ct);
        var tables = await old.TablesAsync(ct);
        if (!tables.Contains("cookies", StringComparer.Ordinal))
            throw RefusedException.Invalid(
                "shop.import.no-shop",
                "This database has no table cookies: it is none of xianyu-auto-reply."
            );
        await using (var transaction = await database.BeginWriteAsync(ct))
        {
            await TakeAsync(transaction, actor, old, folder, tallies, notes, ct);
            await audit.WriteAsync(
                transaction,
                AuditEvent.By(
                    actor,
                    "shop.imported",
                    FileName,
                    tallies.Select(t => t.Result()).ToDictionary(t => t.Name, t => t.Taken)
                ),
                ct
            );
            await transaction.CommitAsync(ct);
        }
        await TellAsync(old, tables, folder, tallies, notes, ct);
        return new ImportReport([.. tallies.Select(t => t.Result())], notes);
    }

    private async Task TakeAsync(
        WriteTransaction transaction,
        Actor actor,
        OldDatabase old,
        string? folder,
        List<Tally> tallies,
        List<ImportNote> notes,
        CancellationToken ct
    )
    {
        var kept = new OldPictures(pictures, clock, folder, actor.UserId);
        var known = await accounts.RunAsync(transaction, actor, old, tallies, notes, ct);
        await rules.RunAsync(transaction, actor.UserId, known, old, kept, tallies, ct);
        var cards = await goods.RunAsync(transaction, actor.UserId, old, kept, tallies, ct);
        await OldBindings.RunAsync(transaction, known, cards, old, tallies, ct);
        await orders.RunAsync(transaction, known, old, tallies, notes, ct);
    }

    private static async Task TellAsync(
        OldDatabase old,
        IReadOnlyList<string> tables,
        string? folder,
        List<Tally> tallies,
        List<ImportNote> notes,
        CancellationToken ct
    )
    {
        foreach (var table in Wanted.Except(tables, StringComparer.Ordinal))
            notes.Add(
                new ImportNote(
                    $"没有表 {table}，这部分没有可导入的内容。",
                    $"There is no table {table}: nothing of that was imported."
                )
            );
        foreach (var table in tables.Except(Wanted, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var tally = new Tally(table) { Read = await old.CountAsync(table, ct) };
            if (tally.Read > 0)
                tally.Skip(Told.GetValueOrDefault(table, SkipReason.Unknown), "", tally.Read);
            tallies.Add(tally);
        }
        if (folder is null)
            return;
        if (
            File.Exists(Path.Combine(folder, "user_stats.db"))
            || File.Exists(Path.Combine(folder, "data", "user_stats.db"))
        )
            notes.Add(
                new ImportNote(
                    "user_stats.db 是旧程序的使用统计，没有导入。",
                    "user_stats.db holds the old program's usage figures; it was not imported."
                )
            );
        if (File.Exists(Path.Combine(folder, "global_config.yml")))
            notes.Add(
                new ImportNote(
                    "global_config.yml 没有导入：这里的设置是环境变量，见 .env.example；账号的 Cookie 从数据库导入。",
                    "global_config.yml was not imported: settings are variables here, see .env.example; cookies come from the database."
                )
            );
    }

    /// <summary>Beside the program, or in its data folder.</summary>
    private static string Find(string folder) =>
        new[] { Path.Combine(folder, FileName), Path.Combine(folder, "data", FileName) }.FirstOrDefault(File.Exists)
        ?? Path.Combine(folder, FileName);
}
