namespace Signalbox.Shop.Imports;

/// <summary>What became of an old program's data.</summary>
/// <param name="Tables">One for each table that was looked at, in the order of the old program.</param>
/// <param name="Notes">What else is to be told.</param>
internal sealed record ImportReport(IReadOnlyList<ImportedTable> Tables, IReadOnlyList<ImportNote> Notes);

/// <param name="Name">The old program's.</param>
/// <param name="Read">Rows.</param>
/// <param name="Taken">Of them, what is here since.</param>
/// <param name="There">Of them, what was here before.</param>
internal sealed record ImportedTable(string Name, int Read, int Taken, int There, IReadOnlyList<SkippedRows> Skipped);

/// <summary>Rows that were not taken for the same reason.</summary>
/// <param name="Reason">A stable code.</param>
/// <param name="Examples">A few of them, by their names or numbers; never a cookie, key or message.</param>
internal sealed record SkippedRows(string Reason, string Zh, string En, int Count, IReadOnlyList<string> Examples);

/// <summary>A sentence in both languages.</summary>
internal sealed record ImportNote(string Zh, string En);

/// <summary>Why a row is not taken.</summary>
internal sealed record SkipReason(string Code, string Zh, string En)
{
    public static readonly SkipReason TooLong = new("too-long", "内容太长", "it is too long");
    public static readonly SkipReason NoAccount = new("no-account", "它的账号没有导入", "its account was not taken");
    public static readonly SkipReason Cookies = new(
        "cookies",
        "Cookie 不完整，请扫码登录这个账号",
        "its cookies are not whole; sign it in by code"
    );
    public static readonly SkipReason Taken = new(
        "taken",
        "这个账号在另一个用户名下",
        "the account is in another user's hands"
    );
    public static readonly SkipReason Rule = new("rule", "这里不能有这样的规则", "there can be no such rule here");
    public static readonly SkipReason Picture = new(
        "picture",
        "找不到图片，或者图片不能用；请把整个旧目录一起导入",
        "its picture is missing or cannot be sent; import the old folder as a whole"
    );
    public static readonly SkipReason Card = new("card", "卡券的内容不完整", "the card holds nothing to be given");
    public static readonly SkipReason Name = new(
        "name",
        "这里已经有同名而不同类的货品",
        "there are goods of this name and another kind here"
    );
    public static readonly SkipReason Supplier = new(
        "supplier",
        "旧接口用 GET 取货，重试会多取；请让供货方支持 POST 和 Idempotency-Key 后再添加",
        "the old address is asked by GET, which gives another key each time; add it again once it takes POST and an Idempotency-Key"
    );
    public static readonly SkipReason CardOff = new(
        "card-off",
        "规则或它的卡券已停用",
        "the rule or its card is switched off"
    );
    public static readonly SkipReason NoCard = new("no-card", "它的卡券没有导入", "its card was not taken");
    public static readonly SkipReason Several = new(
        "several",
        "一件要发多份，这里一件发一份；请重新绑定",
        "it gives several for one unit, and here it is one; bind it anew"
    );
    public static readonly SkipReason NoItem = new(
        "no-item",
        "没有商品的标题里有这个词，请手动绑定",
        "no known item has this word in its title; bind it by hand"
    );
    public static readonly SkipReason Titles = new(
        "titles",
        "只用标题来绑定货品",
        "only its title was used, to bind goods"
    );
    public static readonly SkipReason Number = new("number", "编号写法不对", "its number is none of the platform's");
    public static readonly SkipReason Channel = new(
        "channel",
        "通知渠道请在“账号与渠道”里重新添加",
        "add channels anew under Accounts and channels"
    );
    public static readonly SkipReason NotNeeded = new("not-needed", "这里不需要", "it is not needed here");
    public static readonly SkipReason Model = new(
        "model",
        "模型的设置请在“设置 / 模型”里重新填写",
        "set models up anew under Settings, Models"
    );
    public static readonly SkipReason Unknown = new("unknown", "不认识的表", "nobody knows this table");
}

/// <summary>Counts what becomes of a table.</summary>
internal sealed class Tally(string name)
{
    private const int MostExamples = 5;
    private const int LongestExample = 80;

    private readonly Dictionary<SkipReason, (int Count, List<string> Examples)> skipped = [];

    public int Read { get; set; }

    public int Taken { get; set; }

    public int There { get; set; }

    public void Skip(SkipReason reason, string example, int count = 1)
    {
        var (before, examples) = skipped.TryGetValue(reason, out var known) ? known : (0, []);
        if (examples.Count < MostExamples && example.Length > 0)
            examples.Add(example.Length > LongestExample ? example[..LongestExample] + "…" : example);
        skipped[reason] = (before + count, examples);
    }

    public ImportedTable Result() =>
        new(
            name,
            Read,
            Taken,
            There,
            [.. skipped.Select(s => new SkippedRows(s.Key.Code, s.Key.Zh, s.Key.En, s.Value.Count, s.Value.Examples))]
        );
}
