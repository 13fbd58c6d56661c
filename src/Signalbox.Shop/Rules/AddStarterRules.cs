using Signalbox.Platform.Errors;
using Signalbox.Platform.Identity;

namespace Signalbox.Shop.Rules;

/// <summary>Adds three usual rules for all accounts of a user who has none yet.</summary>
internal sealed class AddStarterRules(RuleStore rules, OwnRules own)
{
    /// <summary>What they say; shown before they are added.</summary>
    public static readonly IReadOnlyList<RuleAsked> All =
    [
        Rule("contains", ["在吗", "还在吗", "在不在"], "在的，直接拍下就可以，付款后自动发货。", 100),
        Rule(
            "contains",
            ["发货", "多久到", "什么时候发"],
            "付款后一般一分钟内发到这个聊天里，没有看到请回复“没收到”。",
            110
        ),
        Rule("default", [], "收到，稍后由店主本人回复你。", 1_000),
    ];

    /// <exception cref="RefusedException">409 <c>shop.rule.some-there</c>.</exception>
    public async Task RunAsync(Actor actor, CancellationToken ct)
    {
        var user = await own.UserOfAsync(actor, null, ct);
        await using var transaction = await rules.BeginAsync(user, ct);
        await using var count = transaction.Command(
            "SELECT count(*) FROM shop_rule WHERE user_id = @user",
            ("@user", user)
        );
        if (await count.ExecuteScalarAsync(ct) is not 0L)
            throw RefusedException.Conflict("shop.rule.some-there", "You have rules already; add others one by one.");
        foreach (var starter in All)
            await rules.AddAsync(transaction, user, starter.Draft(), ct);
        await transaction.CommitAsync(ct);
    }

    private static RuleAsked Rule(string kind, IReadOnlyList<string> words, string answer, int order) =>
        new(null, null, kind, words, answer, [], order, true);
}
