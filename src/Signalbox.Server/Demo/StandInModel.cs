using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Signalbox.FarEnds.LlmVendor;

namespace Signalbox.Server.Demo;

/// <summary>What the demonstration's stand-in for a model answers: a verdict over the article that it was sent, by a few words.</summary>
/// <remarks>It plays a vendor, not a judge: the program treats its answer like any model's and checks every quote.</remarks>
internal static partial class StandInModel
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly (string Word, string Kind, int Weight)[] Words =
    [
        ("申报", "补贴申报", 46),
        ("专项资金", "补贴申报", 40),
        ("补贴", "补贴申报", 28),
        ("招标公告", "招标采购", 50),
        ("竞价公告", "招标采购", 46),
        ("控制价", "招标采购", 30),
        ("回收价", "二手与回收", 40),
        ("免三个月服务费", "二手与回收", 44),
        ("储能", "新能源", 24),
        ("接口降价", "模型降价", 52),
        ("免费额度", "模型降价", 40),
        ("free tier", "模型降价", 44),
        ("half", "模型降价", 20),
    ];

    private static readonly string[] Noise =
    [
        "招聘",
        "招人",
        "限时特惠",
        "展位",
        "刷单",
        "福利",
        "更正公告",
        "结果公示",
        "网传",
    ];

    public static string Answer(JsonElement request)
    {
        var user = VendorRequest.FirstUserText(request);
        var article = ArticleBlock().Match(user);
        if (!article.Success)
            return """{"ok":true}""";
        var title = article.Groups["title"].Value.Trim();
        var sentences = SentenceEnd().Split($"{title}\n{article.Groups["text"].Value}");
        var hits = Words.Where(w => user.Contains(w.Word, StringComparison.OrdinalIgnoreCase)).ToList();
        var noise = Noise.FirstOrDefault(n => title.Contains(n, StringComparison.Ordinal));
        var score = noise is null ? Math.Min(95, 20 + hits.Sum(h => h.Weight)) : 15;
        var kind = hits.Count > 0 ? hits.MaxBy(h => h.Weight).Kind : "其他";
        return JsonSerializer.Serialize(
            new
            {
                isOpportunity = score >= 60,
                score,
                kind,
                headline = title,
                reason = noise is not null ? $"标题像“{noise}”，不是可以动手的机会。"
                : hits.Count > 0 ? $"文中提到{string.Join("、", hits.Select(h => h.Word))}，与关注的方向相符。"
                : "与关注的方向没有交集。",
                evidence = sentences
                    .Where(s => hits.Any(h => s.Contains(h.Word, StringComparison.OrdinalIgnoreCase)))
                    .Select(s => s.Trim())
                    .Where(s => s.Length is > 3 and <= 80)
                    .Distinct(StringComparer.Ordinal)
                    .Take(3),
                counterArgument = hits.Count < 2 ? "只有一处相符，可能是顺带一提。" : null,
                action = score >= 60 ? "打开原文核对条件和时间。" : null,
                entities = Array.Empty<string>(),
            },
            Json
        );
    }

    [GeneratedRegex(
        @"<article>\s*<title>(?<title>.*?)</title>(?<text>.*)</article>",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex ArticleBlock();

    [GeneratedRegex(@"(?<=[。！？；\n])|(?<=\. )", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SentenceEnd();
}
