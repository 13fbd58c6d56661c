using System.Buffers;
using System.Text.RegularExpressions;

namespace Signalbox.Radar.Judging.Rules;

/// <summary>Names in a text by small rules: organisations by their last words, stock codes, places.</summary>
internal static partial class Entities
{
    /// <summary>Only the beginning of a text is looked through: those who matter are named there.</summary>
    private const int MostText = 20_000;

    private const int LongestName = 24;

    // Longer before shorter: «有限公司» ends a name as «公司» does.
    private static readonly string[] Suffixes =
    [
        "有限责任公司",
        "股份有限公司",
        "有限公司",
        "公司",
        "集团",
        "委员会",
        "发改委",
        "管理局",
        "分局",
        "总局",
        "局",
        "财政厅",
        "商务厅",
        "科技厅",
        "科学技术厅",
        "信息化厅",
        "农业农村厅",
        "教育厅",
        "工信部",
        "财政部",
        "商务部",
        "科技部",
        "教育部",
        "信息化部",
        "交易中心",
        "采购中心",
        "服务中心",
        "研究中心",
        "大学",
        "学院",
        "研究院",
        "研究所",
        "交易所",
        "协会",
        "商会",
        "联盟",
        "基金会",
        "银行",
        "医院",
        "政府",
    ];

    private static readonly SearchValues<string> AnySuffix = SearchValues.Create(Suffixes, StringComparison.Ordinal);

    private static readonly string[] Places =
    [
        .. "北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 内蒙古 香港 澳门 台湾 深圳 广州 杭州 南京 苏州 宁波 无锡 常州 合肥 厦门 福州 青岛 济南 郑州 武汉 长沙 成都 西安 沈阳 大连 长春 哈尔滨 石家庄 太原 南昌 南宁 海口 三亚 贵阳 昆明 拉萨 兰州 西宁 银川 乌鲁木齐 呼和浩特 东莞 佛山 珠海 惠州 中山 温州 嘉兴 绍兴 义乌 金华 南通 徐州 扬州 泉州 烟台 潍坊 洛阳 襄阳 宜昌 雄安 前海 横琴 浦东".Split(
            ' '
        ),
    ];

    private static readonly WordFinder PlaceFinder = new(Places);

    // A name is preceded by one of these, never made of it.
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(
        "的了由对向把被将让请经据在为从与及是以给于至到前"
    );

    private static readonly string[] Before =
    [
        .. "关于 根据 来自 联合 其中 包括 近日 今日 通过 报送 提交 冒充 联系 邀请 委托 携手 宣布 表示 获得 走进 举办".Split(
            ' '
        ),
    ];

    private static readonly string[] Leading = ["和", "等", "各级", "各", "本", "该"];

    // The others say only what kind of body it is, and need a word before them.
    private static readonly HashSet<string> WholeNames = new(
        ["发改委", "工信部", "财政部", "商务部", "科技部", "教育部"],
        StringComparer.Ordinal
    );

    private static readonly HashSet<string> NotNames = new(
        "子公司 分公司 母公司 上市公司 保险公司 地方政府 商业银行".Split(' '),
        StringComparer.Ordinal
    );

    private static readonly string[] PlainEndings = "结局 布局 格局 大局 全局 当局 出局 僵局 开局 入局 破局 邮局".Split(
        ' '
    );

    /// <summary>Organisations, stock codes and places, each once, at most <paramref name="most"/>, as they stand in <paramref name="text"/>.</summary>
    /// <param name="folded">The same text in its plain form.</param>
    public static IReadOnlyList<string> Find(string text, string folded, int most)
    {
        if (folded.Length > MostText)
            (text, folded) = (text[..MostText], folded[..MostText]);

        var places = PlaceFinder.Find(folded);
        var found = new List<string>();
        found.AddRange(Organisations(text, folded, places).Take(most / 2));
        for (var code = StockCode().Match(folded); code.Success && found.Count < most; code = code.NextMatch())
            found.Add(text.Substring(code.Groups["code"].Index, code.Groups["code"].Length));
        found.AddRange(places.OrderBy(p => p.Value[0]).Select(p => text.Substring(p.Value[0], p.Key.Length)).Take(5));
        return [.. found.Distinct(StringComparer.Ordinal).Take(most)];
    }

    private static IEnumerable<string> Organisations(string text, string folded, Dictionary<string, List<int>> places)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        var from = 0;
        while (from < folded.Length && folded.AsSpan(from).IndexOfAny(AnySuffix) is var skip and >= 0)
        {
            var at = from + skip;
            var suffix = Suffixes.First(s => string.CompareOrdinal(folded, at, s, 0, s.Length) == 0);
            var end = at + suffix.Length;
            if (Name(text, folded, from, at, end, places) is { } name && seen.Add(name))
                yield return name;
            from = end;
        }
    }

    /// <summary>The name that ends at <paramref name="end"/>, or null when what stands there is a plain word.</summary>
    private static string? Name(
        string text,
        string folded,
        int lowest,
        int suffix,
        int end,
        Dictionary<string, List<int>> places
    )
    {
        lowest = Math.Max(lowest, suffix - LongestName);
        var start = suffix;
        while (start > lowest && IsInName(folded[start - 1]))
            start--;

        // «…由上海市经济和信息化委员会»: a place begins the name, whatever stands before it.
        var place = places.Values.SelectMany(p => p).Where(p => p >= start && p < suffix).DefaultIfEmpty(-1).Min();
        if (place >= 0)
            start = place;
        else
            start = AfterVerbs(folded, start, suffix);
        while (Leading.FirstOrDefault(l => folded.AsSpan(start, end - start).StartsWith(l)) is { } leading)
            start += leading.Length;

        var name = text[start..end];
        var isBare = start >= suffix && !WholeNames.Contains(name);
        var plain = folded[start..end];
        return
            name.Length < 3
            || isBare
            || NotNames.Contains(plain)
            || PlainEndings.Any(e => plain.EndsWith(e, StringComparison.Ordinal))
            ? null
            : name;
    }

    private static int AfterVerbs(string folded, int start, int suffix)
    {
        var before = folded.AsSpan(start, suffix - start);
        var begin = before.LastIndexOfAny(NotInNames) + 1;
        foreach (var word in Before)
            if (before.LastIndexOf(word) is var at and >= 0)
                begin = Math.Max(begin, at + word.Length);
        return start + begin;
    }

    private static bool IsInName(char letter) =>
        letter is (>= '\u4E00' and <= '\u9FFF') or '(' or ')' or '·' || char.IsAsciiLetterOrDigit(letter);

    [GeneratedRegex(
        @"(?<![a-z0-9.])(?<code>(?:sh|sz|bj)[036489]\d{5}|[036489]\d{5}\.(?:sh|sz|bj|ss)|\d{4,5}\.hk)(?![a-z0-9])|\((?<code>(?:00|30|60|68)\d{4})\)",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2000
    )]
    private static partial Regex StockCode();
}
