using Signalbox.FarEnds.Samples.Articles;

namespace Signalbox.FarEnds.Samples;

/// <summary>Where the composed articles are published: four accounts of WeChat's kind and three sites with feeds.</summary>
public static class SampleSources
{
    /// <summary>The accounts that the sample WeRSS follows.</summary>
    public static IReadOnlyList<SampleSource> Accounts { get; } =
    [
        new("MP_WXS_3900000001", "政策与招采雷达（示例）", "补贴、专项资金、招标采购", PolicyArticles.All),
        new("MP_WXS_3900000002", "二手与跨境卖家笔记（示例）", "闲鱼、数码回收、跨境电商", SellerArticles.All),
        new("MP_WXS_3900000003", "芯能观察（示例）", "半导体与新能源产业", IndustryArticles.All),
        new("MP_WXS_3900000004", "大模型工具箱（示例）", "AI 工具与开发者", AiToolArticles.All),
    ];

    /// <summary>A site with an RSS feed.</summary>
    public static SampleSource Tenders { get; } =
        new("tenders", "澜州招采公告（示例）", "招标、竞价与更正公告", TenderArticles.All);

    /// <summary>A site with an Atom feed.</summary>
    public static SampleSource UsedGoods { get; } =
        new("used-goods", "旧物行情（示例）", "二手数码与相机的成交行情", UsedGoodsArticles.All);

    /// <summary>A site with a JSON Feed.</summary>
    public static SampleSource Workbench { get; } =
        new("workbench", "Workbench Notes (sample)", "Tools for developers", WorkbenchArticles.All);

    /// <summary>Every source.</summary>
    public static IReadOnlyList<SampleSource> All { get; } = [.. Accounts, Tenders, UsedGoods, Workbench];

    /// <summary>Every article of every source, with its dates written for a day.</summary>
    public static IReadOnlyList<SampleArticle> AllArticles(DateTimeOffset now) =>
        [.. All.SelectMany(s => s.At(now).Articles)];

    /// <summary>What the owner of the sample world looks for, with weights from 1 to 10.</summary>
    public static IReadOnlyDictionary<string, int> Interests { get; } =
        new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["专项资金"] = 9,
            ["补贴"] = 8,
            ["申报"] = 7,
            ["招标"] = 8,
            ["采购"] = 6,
            ["竞价"] = 6,
            ["闲鱼"] = 6,
            ["二手"] = 6,
            ["回收"] = 7,
            ["储能"] = 8,
            ["新能源"] = 5,
            ["大模型"] = 6,
            ["降价"] = 7,
            ["免费额度"] = 7,
        };

    /// <summary>Words that settle it: whatever carries one is not wanted.</summary>
    public static IReadOnlyList<string> MustNot { get; } = ["刷单"];
}

/// <summary>Somebody who publishes.</summary>
/// <param name="Key">Id of the account, or part of the site's address.</param>
public sealed record SampleSource(string Key, string Name, string About, IReadOnlyList<SampleArticle> Articles)
{
    /// <summary>The same with its articles' dates written for a day.</summary>
    public SampleSource At(DateTimeOffset now) => this with { Articles = [.. Articles.Select(a => a.At(now))] };
}
