using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Shop.Accounts;
using Signalbox.Shop.Xianyu.Cookies;

namespace Signalbox.Shop.Imports;

/// <summary>Takes the old program's accounts. They are switched off at first: two programs would answer the same buyer.</summary>
internal sealed class OldAccounts(AccountStore accounts, AddAccount add)
{
    private static readonly string[] Columns = ["id", "value", "auto_confirm", "remark", "pause_duration"];

    /// <returns>Our accounts, by the old program's names of them.</returns>
    public async Task<Dictionary<string, Guid>> RunAsync(
        WriteTransaction transaction,
        Actor actor,
        OldDatabase old,
        List<Tally> tallies,
        List<ImportNote> notes,
        CancellationToken ct
    )
    {
        var tally = new Tally("cookies");
        tallies.Add(tally);
        var taken = new Dictionary<string, Guid>(StringComparer.Ordinal);
        var pauses = new SortedSet<int>();
        foreach (var row in await old.RowsAsync("cookies", Columns, ct))
        {
            tally.Read++;
            var name = row.Text("id");
            if (Jar(row) is not { } jar)
            {
                tally.Skip(row.IsTooLong ? SkipReason.TooLong : SkipReason.Cookies, name);
                continue;
            }
            pauses.Add(row.Number("pause_duration", 10));
            var known = await accounts.ByNumberAsync(jar.Account!, ct); // pasted ones have it
            if (known is not null && known.UserId != actor.UserId)
            {
                tally.Skip(SkipReason.Taken, jar.Account!);
                continue;
            }
            var remark = row.Text("remark") is { Length: > 0 and <= 50 } said && !said.Any(char.IsControl) ? said : "";
            var id =
                known?.Id
                ?? await add.AddAsync(
                    transaction,
                    AuditEvent.By(actor, "shop.account.added", jar.Account),
                    jar,
                    AddAccount.Agent(null),
                    remark,
                    ct
                );
            if (id is not { } account)
            {
                tally.There++; // the same account stands twice in the file
                continue;
            }
            taken[name] = account;
            if (known is not null)
            {
                tally.There++;
                continue;
            }
            tally.Taken++;
            await AccountStore.SetAsync(
                transaction,
                account,
                "enabled = @off, ships = @ships",
                ct,
                ("@off", false),
                ("@ships", row.Is("auto_confirm", otherwise: true))
            );
        }
        Tell(tally, pauses, notes);
        return taken;
    }

    private static void Tell(Tally tally, SortedSet<int> pauses, List<ImportNote> notes)
    {
        if (tally.Taken > 0)
            notes.Add(
                new ImportNote(
                    "导入的账号先是停用的：停掉旧程序之后再启用，否则两个程序会同时回答买家。",
                    "Imported accounts are switched off at first: stop the old program, then switch them on, or both answer buyers."
                )
            );
        if (pauses.Count > 0)
            notes.Add(
                new ImportNote(
                    $"旧程序里人工接管后的暂停是 {string.Join("、", pauses)} 分钟；这里所有账号同一个时长，用 SIGNALBOX_Shop__PauseMinutes 设置。",
                    $"The old program paused for {string.Join(", ", pauses)} minutes after a person wrote; here it is one span for all accounts, SIGNALBOX_Shop__PauseMinutes."
                )
            );
    }

    private static CookieJar? Jar(OldRow row)
    {
        try
        {
            return row.IsTooLong || row.Text("value").Length is 0 or > 32 * 1024
                ? null
                : CookieJar.Pasted(row.Text("value"));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
