using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Shop.Rules;

namespace Signalbox.Shop.Imports;

/// <summary>Takes the old program's keywords, replies about an item, and default replies as rules.</summary>
internal sealed class OldRules(RuleStore rules)
{
    /// <param name="user">Whose the accounts are.</param>
    /// <param name="accounts">Ours, by the old program's names of them.</param>
    /// <exception cref="RefusedException">409 <c>shop.rule.too-many</c>.</exception>
    public async Task RunAsync(
        WriteTransaction transaction,
        Guid user,
        IReadOnlyDictionary<string, Guid> accounts,
        OldDatabase old,
        OldPictures pictures,
        List<Tally> tallies,
        CancellationToken ct
    )
    {
        await RuleStore.RaiseAsync(transaction, user, ct);
        var known = new Dictionary<Guid, HashSet<string>>();
        await TakeAsync("keywords", ["cookie_id", "keyword", "reply", "item_id", "type", "image_url"], Keyword);
        await TakeAsync("item_replay", ["cookie_id", "item_id", "reply_content"], AboutItem);
        await TakeAsync("default_replies", ["cookie_id", "enabled", "reply_content"], Default);
        await RuleStore.MustFitAsync(transaction, user, ct);

        async Task TakeAsync(string table, string[] columns, Func<OldRow, RuleDraft> read)
        {
            var tally = new Tally(table);
            tallies.Add(tally);
            foreach (var row in await old.RowsAsync(table, columns, ct))
            {
                tally.Read++;
                var name = row.Text("keyword") is { Length: > 0 } word ? word : row.Text("cookie_id");
                if (row.IsTooLong)
                    tally.Skip(SkipReason.TooLong, name);
                else if (!accounts.TryGetValue(row.Text("cookie_id"), out var account))
                    tally.Skip(SkipReason.NoAccount, name);
                else if (await DraftAsync(row, read(row) with { Account = account }) is not { } rule)
                    tally.Skip(SkipReason.Picture, name);
                else if (Wrong(rule) is { } wrong)
                    tally.Skip(SkipReason.Rule, $"{name}: {wrong}");
                else if (!(await KnownAsync(account)).Add(RuleStore.Digest(rule)))
                    tally.There++;
                else
                {
                    await rules.AddAsync(transaction, user, rule, ct);
                    tally.Taken++;
                }
            }
        }

        async Task<RuleDraft?> DraftAsync(OldRow row, RuleDraft rule)
        {
            if (row.Text("type") != "image" && (row.Text("image_url").Length == 0 || rule.Answer.Text.Length > 0))
                return rule;
            return await pictures.TakeAsync(transaction, row.Text("image_url"), ct) is { } address
                ? rule with
                {
                    Answer = rule.Answer with { Pictures = [address] },
                }
                : null;
        }

        async Task<HashSet<string>> KnownAsync(Guid account) =>
            known.TryGetValue(account, out var digests)
                ? digests
                : known[account] = await RuleStore.DigestsAsync(transaction, user, account, ct);
    }

    private static RuleDraft Keyword(OldRow row) =>
        Draft(MatchKind.Contains, [row.Text("keyword")], row.Text("type") == "image" ? "" : row.Text("reply")) with
        {
            Item = Item(row),
        };

    private static RuleDraft AboutItem(OldRow row) =>
        Draft(MatchKind.Default, [], row.Text("reply_content")) with
        {
            Item = Item(row),
        };

    private static RuleDraft Default(OldRow row) =>
        Draft(MatchKind.Default, [], row.Text("reply_content")) with
        {
            Enabled = row.Is("enabled", otherwise: false) && row.Text("reply_content").Length > 0,
        };

    private static string? Item(OldRow row) => row.Text("item_id") is { Length: > 0 } item ? item : null;

    private static RuleDraft Draft(MatchKind kind, IReadOnlyList<string> words, string answer) =>
        new()
        {
            Kind = kind,
            Words = words,
            // The one of the old variables that there is here too.
            Answer = new RuleAnswer(
                answer.ReplaceLineEndings("\n").Replace("{send_user_name}", "{buyer}", StringComparison.Ordinal),
                []
            ),
            Order = 100,
            Enabled = true,
        };

    private static string? Wrong(RuleDraft rule)
    {
        try
        {
            CheckRule.Run(rule);
            return null;
        }
        catch (RefusedException refusal)
        {
            return refusal.Message;
        }
    }
}
